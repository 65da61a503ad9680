import ArgumentParser
import StatusPage
import Sweeps

/// What `run` and `coordinate` have in common.
struct SweepOptions: ParsableArguments {
  @Argument(help: "The spec file of the sweep (docs/spec.md).")
  var spec: String

  @Option(
    help: ArgumentHelp(
      "The folder for the journal, tables and figures. (default: results/NAME, by the name in the spec)",
      valueName: "folder"))
  var out: String?

  @Option(
    help: ArgumentHelp(
      """
      Train the i-th of k parts of the sweep alone; phasegrid merge joins them. The folder is then results/NAME-i-of-k, \
      if --out names none.
      """, valueName: "i/k"),
    transform: Shard.init(argument:))
  var shard: Shard?

  @Option(
    help: ArgumentHelp(
      """
      The share of trials, 0 to 1, that a second worker trains again, to be compared. Where two workers differ a third \
      one decides, and the one that is wrong takes no more part.
      """, valueName: "share"))
  var audit = 0.0

  @Option(
    help: ArgumentHelp(
      """
      Serve a page about the sweep while it runs, for browsers (docs/status-page.md): HOST:PORT, such as :8080 for this \
      computer alone, [::1]:0 for any free port, or '*:8080' for other computers, which then need the token that is in \
      the sweep's folder.
      """, valueName: "address"),
    transform: StatusAddress.init(argument:))
  var status: StatusAddress?

  func validate() throws {
    if out?.isEmpty == true { throw ValidationError("--out needs the name of a folder.") }
    guard (0...1).contains(audit) else {
      throw ValidationError(
        "--audit \(audit): write a share from 0 to 1, for example 0.01 for one trial in a hundred")
    }
  }
}

extension StatusAddress {
  fileprivate init(argument: String) throws {
    do {
      try self.init(argument)
    } catch {
      throw ValidationError("\(error)")
    }
  }
}

extension Shard {
  fileprivate init(argument: String) throws {
    guard let shard = Shard(argument) else {
      throw ValidationError(
        "'\(argument)': write i/k with i from 1 to k, and k at most \(Shard.countMax), such as 2/3")
    }
    self = shard
  }
}
