import Foundation

/// A file that is written again every few seconds, so that whoever looks at its age knows whether a worker's loop turns.
///
/// It says nothing of the coordinator: a worker that waits for one is as it should be, and ending it would cost what it
/// holds.
struct SignOfLife {
  /// The file of a worker that lives is never older than a few of these.
  static let interval = Duration.seconds(5)

  private let url: URL
  private(set) var due: Duration

  /// - Throws: an error of one line where there can be no such file.
  init(_ url: URL, at now: Duration) throws {
    self.url = url
    due = now + Self.interval
    do { try write() } catch { throw SignOfLifeError(path: url.path, reason: error.localizedDescription) }
  }

  mutating func renew(at now: Duration) {
    guard now >= due else { return }
    due = now + Self.interval
    // A disk that is full costs the sign, never the work.
    try? write()
  }

  private func write() throws {
    try Data("\(ProcessInfo.processInfo.processIdentifier)\n".utf8).write(to: url)
  }
}

struct SignOfLifeError: Error, CustomStringConvertible {
  let path: String
  let reason: String

  var description: String { "\(path): the sign of life cannot be written: \(reason)" }
}
