import Foundation

/// The right to write a folder's journal, held until released or until the process is gone, however it goes.
///
/// A file of its own: SQLite's locks on the database would be lost if anything else here closed that file.
final class FolderLock: Sendable {
  private let descriptor: Int32

  /// - Throws: `JournalError.locked`, `JournalError.folderNotWritable`.
  init(folder: URL) throws {
    let path = folder.appendingPathComponent("journal.lock").path
    // Workers that this process starts must not inherit the lock, hence close-on-exec.
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw JournalError.folderNotWritable(path: folder.path, reason: systemReason())
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let holder = try? String(contentsOfFile: path, encoding: .utf8)
      close(descriptor)
      throw JournalError.locked(path: folder.path, holder: holder ?? "it left no name")
    }
    self.descriptor = descriptor
    let process = ProcessInfo.processInfo
    let name = Array("process \(process.processIdentifier) on \(process.hostName)".utf8)
    // Only a courtesy to the next one who asks: a lock without a name is a lock all the same.
    if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, name, name.count, 0) }
  }

  deinit { close(descriptor) }
}

/// What the last system call complained of.
func systemReason() -> String { String(cString: strerror(errno)) }
