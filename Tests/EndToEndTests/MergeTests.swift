import Foundation
import Journal
import Testing

@Suite(.serialized, .timeLimit(.minutes(4))) struct MergeTests {
  /// The tables and figures that hold no time and no host, and what the table of trials says beside them.
  private func outcome(of folder: URL) throws -> [String] {
    let end = try Program("phasegrid", ["diagram", folder.path]).wait()
    #expect(end.code == 0, "\(end.errors)")
    func text(_ name: String) throws -> String {
      try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    }
    let timed = ["wall_seconds", "host", "worker", "attempt"]
    let rows = try text("trials.csv").split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    let columns = rows[0].indices.filter { !timed.contains(String(rows[0][$0])) }
    let trials = rows.map { row in columns.map { row[$0] }.joined(separator: ",") }.joined(separator: "\n")
    let names = [
      "slopes.csv", "boundary.csv", "diagram.svg", "slopes.svg", "orientations.svg", "functions.svg",
    ]
    return try [trials] + names.map(text)
  }

  @Test func `three shards that are run apart and merged say what one run says, to the byte`() throws {
    let sandbox = try Sandbox()
    defer { sandbox.remove() }
    #expect(try sandbox.run(workers: 2).wait().code == 0)
    let shards = (1...3).map { sandbox.url.appendingPathComponent("shard-\($0)") }
    var committed = 0
    for (place, folder) in shards.enumerated() {
      let end = try Program(
        "phasegrid",
        ["run", sandbox.spec.path, "--shard", "\(place + 1)/3", "--out", folder.path, "--workers", "2"]
      ).wait()
      #expect(end.code == 0, "\(end.errors)")
      let count = try JournalReader(folder: folder).counts().committed
      #expect((trainingCount / 4...trainingCount / 2).contains(count))
      committed += count
      let status = try Program("phasegrid", ["status", folder.path]).wait().output
      #expect(status.contains("shard") && status.contains("\(place + 1)/3"), "\(status)")
      // Of the trials that share a key each is told.
      #expect(status.contains("(100 %), 0 running, 0 pending"), "\(status)")
    }
    #expect(committed == trainingCount)
    let merged = sandbox.url.appendingPathComponent("merged")
    let end = try Program("phasegrid", ["merge"] + shards.map(\.path) + ["--out", merged.path]).wait()
    #expect(end.code == 0, "\(end.errors)")
    #expect(end.output.contains("\(trainingCount) results, 0 trials set aside, 0 disagreements"))
    let undivided = try outcome(of: sandbox.out)
    #expect(try outcome(of: merged) == undivided)

    // The merged folder is that of the whole sweep, and has nothing left to train.
    let again = try Program("phasegrid", ["run", sandbox.spec.path, "--out", merged.path]).wait()
    #expect(again.code == 0 && again.output.hasPrefix("trained 0 trials"), "\(again.errors)")

    // Merging what was merged, in another order, changes nothing.
    let twice = sandbox.url.appendingPathComponent("twice")
    let sources = ([merged] + shards.reversed() + [sandbox.out]).map(\.path)
    #expect(try Program("phasegrid", ["merge"] + sources + ["--out", twice.path]).wait().code == 0)
    #expect(try outcome(of: twice) == undivided)
    #expect(try JournalReader(folder: twice).trials().count == trainingCount)
  }

  @Test func `what cannot be merged is refused in one line, and nothing is written`() throws {
    let sandbox = try Sandbox()
    defer { sandbox.remove() }
    let (first, second) = (sandbox.url.appendingPathComponent("a"), sandbox.url.appendingPathComponent("b"))
    #expect(
      try Program("phasegrid", ["run", sandbox.spec.path, "--shard", "1/96", "--out", first.path]).wait().code
        == 0)
    let other = specificationText + "\ntraining: {lossTolerance: 1e-5}\n"
    try Data(other.utf8).write(to: sandbox.spec)
    #expect(
      try Program("phasegrid", ["run", sandbox.spec.path, "--shard", "2/96", "--out", second.path]).wait()
        .code == 0)
    let out = sandbox.url.appendingPathComponent("merged").path
    let merges: [([URL], String, String)] = [
      ([first, second], out, "training.lossTolerance: \(first.path) has 1e-06, \(second.path) has 1e-05"),
      ([first, first], out, "\(first.path): it is named twice"),
      ([first], first.path, "\(first.path): it is one of the folders to merge"),
      ([first], second.path, "\(second.path): it is not an empty folder"),
      ([first, sandbox.out], out, "there is no journal here"),
    ]
    for (sources, out, line) in merges {
      let before = try FileManager.default.contentsOfDirectory(atPath: sandbox.url.path).sorted()
      let end = try Program("phasegrid", ["merge"] + sources.map(\.path) + ["--out", out]).wait()
      #expect(end.code == 1)
      #expect(end.errors.contains(line), "\(end.errors)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: sandbox.url.path).sorted() == before)
    }
    // A shard's folder stays that shard's.
    for (arguments, advice) in [(["--shard", "3/96"], "--shard 2/96"), ([], "--shard 2/96")] {
      let end = try Program("phasegrid", ["run", sandbox.spec.path, "--out", second.path] + arguments).wait()
      #expect(end.code == 1)
      #expect(end.errors.contains("this folder is for shard 2/96") && end.errors.contains(advice))
    }
  }
}
