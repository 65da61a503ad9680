import Foundation

/// Files that only their owner may read.
enum PrivateFile {
  /// Larger ones are none of ours.
  static let sizeMax = 64 << 10

  /// Creates a file that was readable by its owner alone from its first moment.
  /// - Throws: `TicketError`, also when there is such a file; nothing is left behind then.
  static func create(_ path: String, _ bytes: Data) throws(TicketError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      let isTaken = errno == EEXIST
      throw TicketError(path, isTaken ? "there is such a file already; it is left as it is" : reason())
    }
    // One call for the few bytes there are: whoever reads it meanwhile finds nothing or all.
    let isWritten = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) } == bytes.count
    let isSynced = fsync(descriptor) == 0
    let cause = reason()
    close(descriptor)
    guard isWritten, isSynced else {
      unlink(path)
      throw TicketError(path, "cannot be written: \(cause)")
    }
  }

  /// - Throws: `TicketError` where it cannot be read, is no file, is too large, or where others could read it.
  static func read(_ path: String) throws(TicketError) -> Data {
    // A pipe without a writer must not keep its reader waiting.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw TicketError(path, reason()) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw TicketError(path, reason()) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw TicketError(path, "not a file") }
    // Orchestrators hand secrets out as files of root's that a service may read through its group alone.
    let isHandedOut = status.st_uid == 0 && geteuid() != 0
    let othersMode = status.st_mode & (isHandedOut ? 0o037 : 0o077)
    guard othersMode == 0 else {
      let mode = String(status.st_mode & 0o777, radix: 8)
      throw TicketError(path, "mode \(mode) lets other users at the key in it: run chmod 600 on it")
    }
    var bytes = [UInt8](repeating: 0, count: sizeMax + 1)
    var count = 0
    while count < bytes.count {
      let got = bytes.withUnsafeMutableBytes {
        Foundation.read(descriptor, $0.baseAddress! + count, $0.count - count)
      }
      guard got >= 0 else { throw TicketError(path, reason()) }
      if got == 0 { break }
      count += got
    }
    guard count <= sizeMax else { throw TicketError(path, "larger than \(sizeMax) bytes") }
    return Data(bytes.prefix(count))
  }

  /// Creates a folder that only its owner may look into, unless it is there.
  static func createFolder(_ path: String) throws(TicketError) {
    guard mkdir(path, 0o700) != 0, errno != EEXIST else { return }
    throw TicketError(path, "cannot be made: \(reason())")
  }

  /// What the last system call complained of.
  static func reason() -> String { String(cString: strerror(errno)).lowercased() }
}
