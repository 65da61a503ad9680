import Foundation
import Journal
import Testing

@Suite(.serialized, .timeLimit(.minutes(3))) struct RunTests {
  @Test func `one worker and four find the same numbers to the last bit`() throws {
    let (one, four) = (try Sandbox(), try Sandbox())
    defer { for folder in [one, four] { folder.remove() } }
    let ends = try [one.run(workers: 1), four.run(workers: 4)].map { $0.wait() }
    for end in ends {
      #expect(end.code == 0, "\(end.errors)")
      #expect(end.output.hasPrefix("trained \(trainingCount) trials"))
    }
    let (first, second) = (try numbers(in: one.out), try numbers(in: four.out))
    #expect(first.count == trainingCount)
    #expect(first == second)
    #expect(try Set(JournalReader(folder: four.out).trials().map(\.worker)).count > 1)
  }

  @Test func `a complete sweep has nothing to train`() throws {
    let sandbox = try Sandbox()
    defer { sandbox.remove() }
    #expect(try sandbox.run(workers: 2).wait().code == 0)
    let again = try sandbox.run(workers: 2).wait()
    #expect(again.code == 0)
    #expect(again.output.hasPrefix("trained 0 trials"))
    #expect(again.output.hasSuffix("; \(sandbox.out.path)/diagram.png\n"))
    // A path is told as the user wrote it, for the next command.
    let root = FileManager.default.currentDirectoryPath.split(separator: "/").map { _ in ".." }
    let out = root.joined(separator: "/") + sandbox.out.path
    let near = try Program("phasegrid", ["run", sandbox.spec.path, "--out", out]).wait()
    #expect(near.output.hasSuffix("; \(out)/diagram.png\n"), "\(near.output) \(near.errors)")
  }

  @Test func `an interrupt keeps what is done and says how to go on`() throws {
    let sandbox = try Sandbox()
    defer { sandbox.remove() }
    let program = try sandbox.run(workers: 1)
    while program.isRunning, sandbox.committedCount() < 10 { Thread.sleep(forTimeInterval: 0.01) }
    program.interrupt()
    let end = program.wait()
    #expect(end.code == 130)
    #expect(end.output.contains("Go on with: phasegrid run \(sandbox.spec.path) --out \(sandbox.out.path)"))
    let committed = sandbox.committedCount()
    #expect((10..<trainingCount).contains(committed))
    let rest = try sandbox.run(workers: 2).wait()
    #expect(rest.code == 0)
    #expect(rest.output.hasPrefix("trained \(trainingCount - committed) trials"))
  }

  @Test func `a coordinator alone feeds workers that join it, and they end with it`() throws {
    let sandbox = try Sandbox()
    defer { sandbox.remove() }
    let coordinator = try Program(
      "phasegrid",
      ["coordinate", sandbox.spec.path, "--bind", "tcp://127.0.0.1:*", "--out", sandbox.out.path])
    let line = coordinator.readLine()
    let endpoint = try #require(line.split(separator: " ").last.map(String.init))
    #expect(line == "listening on \(endpoint); join with: phasegrid-worker --connect \(endpoint)")
    let workers = try (0..<2).map { _ in
      try Program("phasegrid-worker", ["--connect", endpoint, "--slots", "2"])
    }
    for worker in workers { #expect(worker.wait().code == 0) }
    #expect(coordinator.wait().code == 0)
    #expect(try numbers(in: sandbox.out).count == trainingCount)
  }

  @Test func `the last line counts the trials of the present grid alone`() throws {
    let sandbox = try Sandbox()
    defer { sandbox.remove() }
    func lastLine(seeds: Int) throws -> String {
      let text = """
        name: small
        problem: {inputs: [[-0.5], [0.5]], targets: [0.4, -0.2]}
        grid: {gamma: [0.5, 1], gammaPrime: [0], width: [50], seeds: \(seeds), initialisations: [mean-field]}
        """
      try Data(text.utf8).write(to: sandbox.spec)
      return try sandbox.run(workers: 1).wait().output
    }
    // Mean-field is the cell (1, 0).
    #expect(try lastLine(seeds: 1).contains("; 2 converged; "))
    #expect(try lastLine(seeds: 3).contains("; 6 converged; "))
    #expect(try lastLine(seeds: 1).contains("; 2 converged; "))
  }

  @Test func `a trial at a negative γ can be asked for`() throws {
    let sandbox = try Sandbox()
    defer { sandbox.remove() }
    let end = try Program("phasegrid", ["status", sandbox.url.path, "--trial", "-0.5,0,300,0"]).wait()
    #expect(end.code == 1)
    #expect(end.errors.contains("there is no journal here"), "\(end.errors)")
  }

  @Test func `what cannot start says so in one line`() throws {
    let sandbox = try Sandbox()
    defer { sandbox.remove() }
    try Data().write(to: sandbox.out)
    for out in ["/proc/no/such", sandbox.out.path] {
      let end = try Program("phasegrid", ["run", sandbox.spec.path, "--out", out]).wait()
      #expect(end.code == 1)
      #expect(end.errors.split(separator: "\n").count == 1, "\(end.errors)")
      #expect(end.errors.contains(out))
    }
  }
}
