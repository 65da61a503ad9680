import ArgumentParser
import Coordination
import Foundation
import Messaging

struct Coordinate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "coordinate",
    abstract: "Hand out a sweep's trials to workers on other hosts.",
    discussion: """
      The coordinator keeps the journal of the sweep; any number of phasegrid-worker processes join it and leave it, at \
      any time. When every trial is done it draws the diagram and ends, and its workers end with it. Killed, or \
      stopped with Ctrl-C, it goes on where it was when it is started again; its workers wait for that.

      Example, with a worker on each node of a cluster:

        phasegrid coordinate examples/luo-1d.yaml --bind tcp://*:5555 --out results/luo-1d
        phasegrid-worker --connect tcp://head-node:5555

      \(SweepExit.explanation)
      """)

  @OptionGroup var sweep: SweepOptions

  @Option(
    help: ArgumentHelp(
      """
      Where to listen: tcp://ADDRESS:PORT, with * for all addresses or any free port, or ipc://PATH. Whoever can \
      connect there can take part; an address of 127.0.0.1 keeps it to this host.
      """, valueName: "endpoint"),
    transform: Endpoint.init(argument:))
  var bind: Endpoint

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

  func run() throws {
    var configuration = CoordinatorConfiguration(endpoint: bind)
    if let lease { configuration.leaseDuration = .seconds(lease) }
    let options = "--bind \(bind)" + (lease.map { " --lease \($0)" } ?? "")
    let session = try SweepSession("phasegrid coordinate \(options)", sweep, configuration: configuration)
    try session.run { endpoint in
      printLine("listening on \(endpoint); join with: phasegrid-worker --connect \(endpoint.addressToJoin)")
    }
  }
}

extension Endpoint {
  /// What a worker on another host connects to.
  fileprivate var addressToJoin: Endpoint {
    guard isWildcard, case .tcp(_, let port) = transport else { return self }
    return Endpoint(.tcp(host: ProcessInfo.processInfo.hostName, port: port))
  }

  fileprivate init(argument: String) throws {
    do {
      try self.init(argument)
    } catch {
      throw ValidationError(error.description)
    }
  }
}
