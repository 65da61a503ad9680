import Foundation
import Messaging
import Synchronization
import Testing

@testable import Coordination

@Suite struct LocalWorkersTests {
  /// A program of one line of shell, in a new folder.
  private func program(_ line: String, in folder: URL) throws -> URL {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let program = folder.appendingPathComponent("worker")
    try "#!/bin/sh\ncd '\(folder.path)' && \(line)\n".write(to: program, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: program.path)
    return program
  }

  @Test func `who dies is told of, and who ends with success is not; both are replaced`() throws {
    try withFolder { folder in
      // The first succeeds; the other dies, and so do all successors.
      let program = try program("mkdir taken 2>/dev/null", in: folder)
      let died = Mutex<[ProcessIdentifier]>([])
      let reason = Mutex("")
      let gaveUp = DispatchSemaphore(value: 0)
      let workers = try LocalWorkers(
        LocalWorkersConfiguration(count: 2, executable: program), endpoint: Endpoint("tcp://127.0.0.1:1"),
        died: { process in died.withLock { $0.append(process) } },
        gaveUp: { error in
          reason.withLock { $0 = error.line }
          gaveUp.signal()
        })
      gaveUp.wait()
      workers.close()
      #expect(died.withLock { Set($0).count } == 10)
      #expect(reason.withLock { $0 } == "\(program.path): 10 workers died in succession: exit code 1")
    }
  }

  @Test func `who leaves a complete sweep is not replaced`() throws {
    try withFolder { folder in
      let program = try program(
        "echo >> started; until [ -e end ]; do sleep 0.01; done; echo > ended", in: folder)
      let workers = try LocalWorkers(
        LocalWorkersConfiguration(count: 1, executable: program), endpoint: Endpoint("tcp://127.0.0.1:1"),
        died: { Issue.record("worker \($0) died") }, gaveUp: { Issue.record("\($0)") })
      workers.noteCompletion()
      try Data().write(to: folder.appendingPathComponent("end"))
      while !FileManager.default.fileExists(atPath: folder.appendingPathComponent("ended").path) {
        Thread.sleep(forTimeInterval: 0.01)
      }
      // Time enough to be replaced.
      Thread.sleep(forTimeInterval: 0.3)
      workers.close()
      #expect(try Data(contentsOf: folder.appendingPathComponent("started")).count == 1)
    }
  }
}
