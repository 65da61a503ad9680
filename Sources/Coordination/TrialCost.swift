import Foundation
import Scheduling
import Sweeps

extension Trial {
  /// Roughly how long the trial trains, in units of one neuron's share of a trial at γ = γ' = 0.
  ///
  /// Good enough to start long trials before short ones, and to tell how much is left. Small initialisation stays long
  /// at the saddle that it starts beside: on the four points of examples/luo-1d.yaml a unit of γ costs a factor of
  /// 4.6, and a unit of γ' less about 0.6 of that.
  var cost: Double {
    // What a trial costs whatever its width: messages, kernels of the samples, the journal.
    let overhead = 200.0
    let condensation = min(max(cell.gamma - 0.6 * cell.gammaPrime, 0), 3)
    return overhead + Double(width) * pow(4.6, condensation)
  }
}

extension TrialOrder {
  /// The longest trials first, so that no long one is left alone at the end; equally long ones by index.
  init(longestFirstIn grid: Grid) {
    let costs = (0..<grid.trialCount).map { grid[$0].cost }
    let indices = (0..<UInt32(grid.trialCount)).sorted {
      let (first, second) = (costs[Int($0)], costs[Int($1)])
      return first != second ? first > second : $0 < $1
    }
    self = .explicit(indices)
  }
}
