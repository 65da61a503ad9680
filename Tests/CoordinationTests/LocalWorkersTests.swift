import Foundation
import Messaging
import Synchronization
import Testing

@testable import Coordination

@Suite struct LocalWorkersTests {
  @Test func `who dies is told of and replaced, and who ends with success is neither`() throws {
    try withFolder { folder in
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      // One of two succeeds; the other dies, and so do its successors.
      let program = folder.appendingPathComponent("worker")
      try "#!/bin/sh\nmkdir '\(folder.path)/taken' 2>/dev/null\n"
        .write(to: program, atomically: true, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: program.path)
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
}
