import Foundation
import Messaging

/// What the workers that share some memory have claimed of it: a folder with a file for each, which its worker locks
/// for as long as it lives. What a dead one claimed is free.
final class MemoryLedger {
  private let folder: URL
  private let own: URL
  /// Holds the lock of `own`.
  private let file: FileHandle

  private static let suffix = ".claim"

  /// - Parameter folder: is made if it is not there, for its user alone.
  /// - Throws: `MemoryLedgerError` where the folder cannot be used, or is another user's.
  init(_ folder: URL, name: String) throws(MemoryLedgerError) {
    var status = stat()
    if mkdir(folder.path, 0o700) != 0, errno != EEXIST { throw MemoryLedgerError(folder, errorNumber: errno) }
    guard lstat(folder.path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid()
    else {
      throw MemoryLedgerError(line: "\(folder.path): not a folder of this user's")
    }
    self.folder = folder
    own = folder.appendingPathComponent(name + Self.suffix)
    // Whoever looks at a claim before it is locked takes it for a dead one's.
    let lock = try Self.locked(folder)
    defer { lock.closeFile() }
    let descriptor = open(own.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw MemoryLedgerError(own, errorNumber: errno)
    }
    file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  deinit { unlink(own.path) }

  /// Bytes that the other workers have claimed.
  func claimedByOthers() throws(MemoryLedgerError) -> Int {
    let lock = try Self.locked(folder)
    defer { lock.closeFile() }
    return sumOfOthers()
  }

  /// Claims so many bytes in place of what was claimed before, if there are as many beside the others' claims.
  /// - Returns: whether they are claimed; otherwise the last claim holds.
  func claim(_ bytes: Int, of total: Int) throws(MemoryLedgerError) -> Bool {
    let lock = try Self.locked(folder)
    defer { lock.closeFile() }
    guard bytes + sumOfOthers() <= total || bytes <= claimed(file) else { return false }
    do {
      try file.truncate(atOffset: 0)
      try file.write(contentsOf: Data("\(bytes)".utf8))
    } catch {
      throw MemoryLedgerError(line: "\(own.path): cannot be written: \(error.localizedDescription)")
    }
    return true
  }

  /// One worker at a time looks and writes, for some microseconds.
  private static func locked(_ folder: URL) throws(MemoryLedgerError) -> FileHandle {
    let url = folder.appendingPathComponent("lock")
    let descriptor = open(url.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw MemoryLedgerError(url, errorNumber: errno) }
    let lock = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    guard flock(descriptor, LOCK_EX) == 0 else { throw MemoryLedgerError(url, errorNumber: errno) }
    return lock
  }

  private func sumOfOthers() -> Int {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    var sum = 0
    for name in names where name.hasSuffix(Self.suffix) && name != own.lastPathComponent {
      let url = folder.appendingPathComponent(name)
      let descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { continue }
      let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
      if flock(descriptor, LOCK_SH | LOCK_NB) == 0 {
        unlink(url.path)
      } else {
        sum += claimed(file)
      }
    }
    return sum
  }

  private func claimed(_ file: FileHandle) -> Int {
    try? file.seek(toOffset: 0)
    let text = (try? file.readToEnd()).flatMap { $0 }.map { String(decoding: $0, as: UTF8.self) } ?? ""
    return Int(text) ?? 0
  }
}

/// Why memory cannot be shared with other workers, in one line.
struct MemoryLedgerError: Error, CustomStringConvertible {
  let line: String

  init(line: String) { self.line = line }

  init(_ url: URL, errorNumber code: Int32) {
    line = "\(url.path): \(String(cString: strerror(code)))"
  }

  var description: String { line }
}
