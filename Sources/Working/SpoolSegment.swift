import Foundation
import Hashing
import Messaging

/// One file of the spool: results of one sweep, one after the other.
///
/// It begins with a line that names the format and the sweep. A record is the length of its payload (4 bytes,
/// little-endian), the SHA-256 of its payload (32 bytes), and the payload: a worker's `results` message of one result, as it
/// goes over the wire. It is locked by the process that uses it.
struct SpoolSegment {
  let url: URL
  let sweepHash: String
  private let file: FileHandle
  /// Bytes up to the end of the last record.
  private(set) var size: Int
  /// Records that somebody may still ask for.
  var liveCount = 0

  private static let title = "phasegrid results 1 "
  private static let headerSize = title.utf8.count + 64 + 1
  private static let recordHeaderSize = 4 + 32

  struct Record {
    let offset: Int
    let report: WorkerMessage.ResultReport
    let size: Int
  }

  /// Makes a file.
  init(creating url: URL, sweepHash: String) throws {
    let descriptor = open(url.path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw SpoolError(url, errorNumber: errno) }
    // A file without a lock would be taken for one that was left.
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      close(descriptor)
      unlink(url.path)
      throw SpoolError(url, errorNumber: code)
    }
    self.url = url
    self.sweepHash = sweepHash
    file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    size = 0
    do {
      try write(Array("\(Self.title)\(sweepHash)\n".utf8))
    } catch {
      // The next attempt makes it anew.
      unlink(url.path)
      throw error
    }
  }

  /// Opens a file that an earlier process left, and reads its records up to the first that is not whole; what comes after
  /// is cut off.
  /// - Returns: nil for a file that another process uses, or that is none of this format.
  init?(adopting url: URL, records: inout [Record]) {
    let descriptor = open(url.path, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, let content = try? file.readToEnd(),
      content.count >= Self.headerSize
    else { return nil }
    let header = String(decoding: content.prefix(Self.headerSize), as: UTF8.self)
    let hash = String(header.dropFirst(Self.title.count).dropLast())
    guard header.hasPrefix(Self.title), header.hasSuffix("\n"), SHA256Digest(hexadecimal: hash) != nil else {
      return nil
    }
    self.url = url
    sweepHash = hash
    size = Self.headerSize
    while let record = Self.record(in: content, at: size) {
      records.append(record)
      size = record.offset + record.size
    }
    try? file.truncate(atOffset: UInt64(size))
  }

  /// - Returns: where the record begins.
  mutating func append(_ report: WorkerMessage.ResultReport) throws -> Int {
    let payload = WorkerMessage.results([report]).encoded()
    let length = (0..<4).map { UInt8(truncatingIfNeeded: payload.count >> (8 * $0)) }
    let offset = size
    try write(length + SHA256Digest(of: payload).bytes + payload)
    return offset
  }

  /// The record at an offset, or nil if the disk does not give it back.
  func read(at offset: Int) -> WorkerMessage.ResultReport? {
    do {
      try file.seek(toOffset: UInt64(offset))
      guard let header = try file.read(upToCount: Self.recordHeaderSize) else { return nil }
      guard let payload = try file.read(upToCount: Self.payloadSize(header)) else { return nil }
      return Self.record(in: header + payload, at: 0)?.report
    } catch {
      return nil
    }
  }

  func synchronize() { try? file.synchronize() }

  private mutating func write(_ bytes: [UInt8]) throws {
    do {
      try file.seek(toOffset: UInt64(size))
      try file.write(contentsOf: bytes)
      size += bytes.count
    } catch {
      // Half a record is none.
      try? file.truncate(atOffset: UInt64(size))
      throw SpoolError(line: "\(url.path): cannot be written: \(error.localizedDescription)")
    }
  }

  private static func record(in content: Data, at offset: Int) -> Record? {
    let rest = content.dropFirst(offset)
    let header = rest.prefix(recordHeaderSize)
    guard header.count == recordHeaderSize else { return nil }
    let payload = [UInt8](rest.dropFirst(recordHeaderSize).prefix(payloadSize(header)))
    guard payload.count == payloadSize(header),
      SHA256Digest(of: payload).bytes == [UInt8](header.dropFirst(4)),
      case .results(let reports)? = try? WorkerMessage(decoding: payload), reports.count == 1
    else { return nil }
    return Record(offset: offset, report: reports[0], size: recordHeaderSize + payload.count)
  }

  private static func payloadSize(_ header: Data) -> Int {
    header.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
  }
}

/// Why a result is not in the spool, in one line.
struct SpoolError: Error, CustomStringConvertible {
  let line: String

  init(line: String) { self.line = line }

  init(_ url: URL, errorNumber code: Int32) {
    line = "\(url.path): \(String(cString: strerror(code)))"
  }

  var description: String { line }
}
