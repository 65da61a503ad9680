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

      Where other hosts can connect, workers need a ticket, and connections are encrypted. So they are everywhere once \
      the sweep has tickets.

      Example, with a worker on each node of a cluster:

        phasegrid ticket new results/luo-1d --endpoint tcp://head:5555 --out a.ticket
        phasegrid coordinate examples/luo-1d.yaml --bind 'tcp://*:5555'
        phasegrid-worker --ticket a.ticket

      With a page for browsers on this computer, or on others, who need a token:

        phasegrid coordinate examples/luo-1d.yaml --bind 'tcp://*:5555' \\
          --status :8080
        phasegrid coordinate examples/luo-1d.yaml --bind 'tcp://*:5555' \\
          --status '*:8080' --stay

      \(SweepExit.explanation)
      """)

  @OptionGroup var sweep: SweepOptions

  @Option(
    help: ArgumentHelp(
      """
      Where to listen: tcp://ADDRESS:PORT, with * for all addresses or any free port, or ipc://PATH. An address of \
      127.0.0.1 keeps it to this host, all of whose users can connect.
      """, valueName: "endpoint"),
    transform: Endpoint.init(argument:))
  var bind: Endpoint

  @Flag(
    help: """
      Take workers without tickets, in the clear: whoever can connect reads the problem and writes results.
      """)
  var insecurePlaintext = false

  @OptionGroup var leaseOption: LeaseOption

  @OptionGroup var stayOption: StayOption

  @Flag(
    help: """
      Exit with 0 also when trials were set aside: for platforms that start again whatever fails, and for which nobody is \
      left then to train them.
      """)
  var acceptSetAside = false

  func run() throws {
    let options =
      "--bind \(shellWord("\(bind)"))" + (insecurePlaintext ? " --insecure-plaintext" : "")
      + leaseOption.text + stayOption.text + (acceptSetAside ? " --accept-set-aside" : "")
    let session = try SweepSession("phasegrid coordinate \(options)", sweep, configuration: configuration)
    let hasTickets = SweepFolder.keys(in: session.folder.url).exists
    if insecurePlaintext, hasTickets || !bind.isLoopback {
      session.warn(
        "--insecure-plaintext: whoever can connect to \(bind) reads this sweep's problem and writes its results"
          + (hasTickets ? "; its tickets are not asked for" : ""))
    }
    try session.run(stays: stayOption.stay, acceptsSetAside: acceptSetAside) { endpoint in
      printLine("listening on \(endpoint)" + invitation(to: endpoint, session))
    }
  }

  private func configuration(in folder: URL) -> CoordinatorConfiguration {
    let keys = SweepFolder.keys(in: folder)
    let needsTickets = !insecurePlaintext && (!bind.isLoopback || keys.exists)
    var configuration = CoordinatorConfiguration(endpoint: bind, keys: needsTickets ? keys : nil)
    leaseOption.apply(to: &configuration)
    return configuration
  }

  /// What a user types for a worker to join.
  private func invitation(to endpoint: Endpoint, _ session: SweepSession) -> String {
    let address = endpoint.addressToJoin
    if session.needsTickets {
      return """
         for workers with a ticket; make one with: phasegrid ticket new \(shellWord(session.folderPath)) --endpoint \(address) \
        --out worker.ticket
        """
    }
    let flag = address.isLoopback ? "" : " --insecure-plaintext"
    return "; join with: phasegrid-worker --connect \(address)\(flag)"
  }
}

extension Endpoint {
  /// What a worker on another host connects to.
  fileprivate var addressToJoin: Endpoint {
    guard isWildcard, case .tcp(_, let port) = transport else { return self }
    return Endpoint(.tcp(host: ProcessInfo.processInfo.hostName, port: port))
  }

  init(argument: String) throws {
    do {
      try self.init(argument)
    } catch {
      throw ValidationError(error.description)
    }
  }
}
