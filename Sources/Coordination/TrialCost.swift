import Foundation
import Sweeps

extension Trial {
  /// Roughly how long the trial trains, in no particular unit: what a sweep goes by until it has learned better.
  ///
  /// Small initialisation stays long at the saddle that it starts beside: on the four points of examples/luo-1d.yaml a
  /// unit of γ costs a factor of 4.6, and a unit of γ' less about 0.6 of that.
  var roughCost: Double {
    // What an evaluation costs whatever its width, in neurons.
    let overhead = 500.0
    let condensation = min(max(cell.gamma - 0.6 * cell.gammaPrime, 0), 3)
    return (overhead + Double(width)) * pow(4.6, condensation)
  }
}
