import Foundation
import Journal
import Testing

@Suite(.serialized, .timeLimit(.minutes(2))) struct WorkerTests {
  private func wait(for program: Program, toSay text: String) {
    while program.isRunning, !program.errorsSoFar.contains(text) { Thread.sleep(forTimeInterval: 0.01) }
  }

  @Test(arguments: [SIGTERM, SIGINT, SIGUSR1])
  func `a worker that is asked to leave by a signal leaves with success`(signal: Int32) throws {
    let sandbox = try Sandbox()
    defer { sandbox.remove() }
    let worker = try Program("phasegrid-worker", ["--connect", "ipc://\(sandbox.url.path)/a"])
    wait(for: worker, toSay: "looking for a coordinator")
    worker.send(signal)
    let end = worker.wait()
    #expect(end.code == 0)
    #expect(end.errors.contains("phasegrid-worker: left: asked to stop\n"))
  }

  @Test func `a worker may tell the end of the sweep from being asked to stop by its code`() throws {
    let sandbox = try Sandbox()
    defer { sandbox.remove() }
    let endpoint = "ipc://\(sandbox.url.path)/a"
    func join() throws -> Program {
      try Program("phasegrid-worker", ["--connect", endpoint, "--fail-when-stopped"])
    }
    let stopped = try join()
    wait(for: stopped, toSay: "looking for a coordinator")
    stopped.send(SIGTERM)
    #expect(stopped.wait().code == 143)
    let coordinator = try Program(
      "phasegrid", ["coordinate", sandbox.spec.path, "--bind", endpoint, "--out", sandbox.out.path])
    let dismissed = try join()
    #expect(coordinator.wait().code == 0)
    #expect(dismissed.wait().code == 0)
  }

  @Test func `a coordinator that asks for no tickets though there are some says so`() throws {
    let sandbox = try Sandbox()
    defer { sandbox.remove() }
    let endpoint = "ipc://\(sandbox.url.path)/a"
    let ticket = try Program(
      "phasegrid",
      [
        "ticket", "new", sandbox.out.path, "--endpoint", endpoint, "--out", sandbox.url.path + "/a.ticket",
      ])
    #expect(ticket.wait().code == 0)
    let coordinator = try Program(
      "phasegrid",
      [
        "coordinate", sandbox.spec.path, "--bind", endpoint, "--out", sandbox.out.path,
        "--insecure-plaintext",
      ])
    wait(for: coordinator, toSay: "trials to train")
    coordinator.interrupt()
    #expect(coordinator.wait().errors.contains("its tickets are not asked for"))
  }

  @Test func `a worker goes on with a coordinator that comes back at another endpoint`() throws {
    let sandbox = try Sandbox()
    defer { sandbox.remove() }
    let endpoints = ["a", "b"].map { "ipc://\(sandbox.url.path)/\($0)" }
    func coordinate(_ endpoint: String) throws -> Program {
      try Program(
        "phasegrid", ["coordinate", sandbox.spec.path, "--bind", endpoint, "--out", sandbox.out.path])
    }
    let first = try coordinate(endpoints[0])
    let worker = try Program(
      "phasegrid-worker",
      [
        "--connect", endpoints[0], "--connect", endpoints[1], "--slots", "2", "--spool",
        sandbox.url.path + "/spool",
      ])
    while first.isRunning, sandbox.committedCount() < 20 { Thread.sleep(forTimeInterval: 0.01) }
    first.interrupt()
    #expect(first.wait().code == 130)
    let second = try coordinate(endpoints[1])
    #expect(second.wait().code == 0)
    let end = worker.wait()
    #expect(end.code == 0, "\(end.errors)")
    for endpoint in endpoints { #expect(end.errors.contains("joined sweep 'small' at \(endpoint)\n")) }
    #expect(sandbox.committedCount() == trainingCount)
    #expect(try JournalReader(folder: sandbox.out).disagreements().isEmpty)
  }

  @Test func `a worker that cannot start says so in one line`() throws {
    let sandbox = try Sandbox()
    defer { sandbox.remove() }
    let worker = try Program(
      "phasegrid-worker", ["--connect", "ipc://\(sandbox.url.path)/a", "--spool", sandbox.spec.path])
    let end = worker.wait()
    #expect(end.code == 1)
    #expect(end.errors.split(separator: "\n").count == 1, "\(end.errors)")
    #expect(end.errors.contains(sandbox.spec.path))
  }
}
