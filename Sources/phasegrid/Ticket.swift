import ArgumentParser
import Coordination
import Foundation
import Messaging

struct TicketCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ticket",
    abstract: "Make, list and revoke the tickets by which workers join.",
    discussion: """
      A coordinator that other hosts can reach takes only workers with a ticket, over encrypted connections. A ticket \
      is a small file with a secret key in it, for one worker or many; each can be revoked alone. Tickets may be made \
      before the coordinator starts and while it runs (docs/security.md).

      Example:

        phasegrid ticket new results/luo-1d --endpoint tcp://head:5555 --out a.ticket
        phasegrid coordinate examples/luo-1d.yaml --bind 'tcp://*:5555'
        phasegrid-worker --ticket a.ticket
      """,
    subcommands: [NewTicket.self, ListTickets.self, RevokeTicket.self])
}

/// The sweep whose tickets these are.
struct TicketOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "The sweep's folder; it may be one that `coordinate` has yet to make.", valueName: "dir"))
  var folder: String

  var keys: KeyFolder { SweepFolder.keys(in: URL(fileURLWithPath: folder)) }

  func validate() throws {
    if folder.isEmpty { throw ValidationError("dir needs the name of a folder.") }
  }
}

struct NewTicket: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new",
    abstract: "Write a new ticket.",
    discussion: """
      The ticket is written with mode 600, and only its owner's workers can use it. Copy it to the nodes by a way that \
      you trust.

      Examples:

        phasegrid ticket new results/luo-1d --endpoint tcp://head:5555 --out a.ticket
        phasegrid ticket new results/luo-1d --name guests --out guests.ticket \\
          --endpoint tcp://head:5555 --endpoint tcp://spare:5555
      """)

  @OptionGroup var options: TicketOptions

  @Option(
    help: ArgumentHelp(
      "Where workers find the coordinator, tcp://HOST:PORT; several are tried in turn.", valueName: "endpoint"
    ),
    transform: Endpoint.init(argument:))
  var endpoint: [Endpoint]

  @Option(help: ArgumentHelp("The file to write; one that is there is left as it is.", valueName: "file"))
  var out: String

  @Option(
    help: "What to call it, for `list` and `revoke` and in the workers' names. (default: the file's name)")
  var name: String?

  func validate() throws {
    if endpoint.count > Ticket.endpointCountMax {
      throw ValidationError("--endpoint: write \(Ticket.endpointCountMax) at most")
    }
    if let wildcard = endpoint.first(where: \.isWildcard) {
      throw ValidationError("--endpoint \(wildcard): write one host and one port that workers can connect to")
    }
    if out.isEmpty { throw ValidationError("--out needs the name of a file.") }
    _ = try ticketName()
  }

  func run() throws {
    let name = try ticketName()
    try options.keys.issue(name, endpoints: endpoint, to: out)
    printLine("wrote ticket '\(name)'; join with: phasegrid-worker --ticket \(out)")
  }

  private func ticketName() throws -> TicketName {
    let text = name ?? URL(fileURLWithPath: out).deletingPathExtension().lastPathComponent
    return try TicketName(argument: text, option: "--name")
  }
}

struct ListTickets: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List a sweep's tickets: name, state, day it was made, public key.",
    discussion: """
      Example:

        phasegrid ticket list results/luo-1d
      """)

  @OptionGroup var options: TicketOptions

  func run() throws {
    guard options.keys.exists else {
      throw TicketError(options.folder, "no ticket was made for this sweep")
    }
    let entries = try options.keys.entries()
    let width = entries.map(\.name.rawValue.count).max() ?? 0
    for entry in entries {
      let name = entry.name.rawValue.padding(toLength: width, withPad: " ", startingAt: 0)
      let day = entry.made.formatted(.iso8601.year().month().day())
      printLine("\(name)  \(entry.isRevoked ? "revoked" : "listed ")  \(day)  \(entry.publicKey)")
    }
  }
}

struct RevokeTicket: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revoke",
    abstract: "Revoke a ticket for good.",
    discussion: """
      A coordinator that runs notices within a second: it closes the connections of the ticket's workers and takes \
      nothing from them any more. Results that it took before stay.

      Example:

        phasegrid ticket revoke results/luo-1d guests
      """)

  @OptionGroup var options: TicketOptions

  @Argument(help: "The ticket's name, as `list` writes it.")
  var name: String

  func run() throws {
    let name = try TicketName(argument: name, option: "name")
    try options.keys.revoke(name)
    printLine("revoked ticket '\(name)'")
  }
}

extension TicketName {
  fileprivate init(argument: String, option: String) throws {
    guard let name = TicketName(argument) else {
      throw ValidationError("\(option) '\(argument)': \(Self.rule)")
    }
    self = name
  }
}
