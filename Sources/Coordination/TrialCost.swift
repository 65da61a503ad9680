import Scheduling
import Sweeps

extension Trial {
  /// Roughly how long the trial trains, in units of one neuron's share of a trial in the linear regime.
  ///
  /// Good enough to start long trials before short ones, and to tell how much is left.
  var cost: Double {
    // What a trial costs whatever its width: messages, kernels of the samples, the journal.
    let overhead = 200.0
    // Small initialisation stays long at the saddle that it starts beside.
    let slowdown = 1 + 4 * max(0, cell.gamma - 1)
    return overhead + Double(width) * slowdown
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
