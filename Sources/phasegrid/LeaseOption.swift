import ArgumentParser
import Coordination
import Messaging

/// How soon a worker that is not heard loses its trials.
struct LeaseOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      The trials of a worker go to others after so long without a word from it; it is to send a sign of life six \
      times as often. (default: 30)
      """, valueName: "seconds"))
  var lease: Int?

  func validate() throws {
    let leaseMax = Int(WireLimits.intervalMax.components.seconds)
    if let lease, !(1...leaseMax).contains(lease) {
      throw ValidationError("--lease \(lease): write whole seconds from 1 to \(leaseMax)")
    }
  }

  func apply(to configuration: inout CoordinatorConfiguration) {
    if let lease { configuration.leaseDuration = .seconds(lease) }
  }

  /// As the user typed it, after a space.
  var text: String { lease.map { " --lease \($0)" } ?? "" }
}
