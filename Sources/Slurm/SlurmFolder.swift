import Allocation
import Foundation
import Journal
import Messaging

/// What a sweep's folder holds of its jobs, in `slurm/`: ticket, script, logs, spool, and the state of the pool.
struct SlurmFolder: Sendable {
  let sweep: URL
  var url: URL { sweep.appendingPathComponent("slurm", isDirectory: true) }
  var script: URL { url.appendingPathComponent("worker.sbatch") }
  private var ticket: URL { url.appendingPathComponent("worker.ticket") }
  /// A file whose presence asks the keeper of the pool to stop, from whatever host.
  private var stopRequest: URL { url.appendingPathComponent("stop") }

  /// What a job says, by the pattern of `JobScript`.
  func log(of job: JobID) -> URL { url.appendingPathComponent("\(job).log") }

  var isStopRequested: Bool { FileManager.default.fileExists(atPath: stopRequest.path) }

  func requestStop() throws(SlurmError) {
    guard FileManager.default.createFile(atPath: stopRequest.path, contents: nil) else {
      throw SlurmError("\(stopRequest.path): cannot be written")
    }
  }

  /// Makes the folder; only its owner looks in.
  func create() throws(SlurmError) {
    do {
      try FileManager.default.createDirectory(
        at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      try? FileManager.default.removeItem(at: stopRequest)
    } catch {
      throw SlurmError("\(url.path): cannot be made: \(error.localizedDescription)")
    }
  }

  func write(script text: String) throws(SlurmError) {
    do {
      try Data(text.utf8).write(to: script, options: .atomic)
    } catch {
      throw SlurmError("\(script.path): cannot be written: \(error.localizedDescription)")
    }
  }

  /// Whether the ticket, which jobs of an earlier run may hold, leads to the endpoint.
  func hasTicket(to endpoint: Endpoint) -> Bool {
    (try? Ticket.read(ticket.path))?.endpoints == [endpoint]
  }

  /// A new ticket in place of an old one, named after the pool.
  func issueTicket(_ keys: KeyFolder, poolName: String, endpoint: Endpoint) throws(TicketError) {
    try? FileManager.default.removeItem(at: ticket)
    try keys.issue(TicketName(poolName)!, endpoints: [endpoint], to: ticket.path)
  }
}
