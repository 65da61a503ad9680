import Foundation
import Messaging

/// Results on disk that nobody has acknowledged, in files of limited size; a file goes when none of its results is left.
///
/// Writing is not synchronised with the disk before the spool is closed: what a crash of the machine loses is trained
/// again, and a record that it tore is noticed. A crash of the process loses nothing.
struct Spool {
  private let directory: URL
  /// Names this process's files.
  private let name: String
  /// Whether files outlive the process. Others have no name from the start, so that nothing of them stays behind.
  private let isKept: Bool
  private let sizeMax: Int
  private var segments: [Int: SpoolSegment] = [:]
  private var segmentCount = 0
  /// Where new results go.
  private var current: Int?
  private var places: [TrialNumber: (segment: Int, offset: Int)] = [:]

  static let sizeMaxDefault = 1 << 30
  /// A file of so many bytes takes no more.
  private static let segmentSizeMax = 16 << 20
  private static let suffix = ".results"

  init(directory: URL, name: String, isKept: Bool, sizeMax: Int = Spool.sizeMaxDefault) {
    self.directory = directory
    self.name = name
    self.isKept = isKept
    self.sizeMax = sizeMax
  }

  private var size: Int { segments.values.reduce(0) { $0 + $1.size } }

  /// Makes the folder, and takes over what earlier processes left there.
  /// - Throws: `SpoolError` if the folder cannot be used.
  mutating func restore() throws -> [SpooledResult] {
    do {
      try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    } catch {
      throw SpoolError(line: "\(directory.path): cannot be made a spool: \(error.localizedDescription)")
    }
    guard access(directory.path, W_OK) == 0 else { throw SpoolError(directory, errorNumber: errno) }
    let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
    var found: [(segment: Int, sweepHash: String, record: SpoolSegment.Record)] = []
    for name in names.sorted() where name.hasSuffix(Self.suffix) {
      var records: [SpoolSegment.Record] = []
      let url = directory.appendingPathComponent(name)
      guard let segment = SpoolSegment(adopting: url, records: &records) else { continue }
      if records.isEmpty {
        unlink(url.path)
        continue
      }
      let identifier = add(segment)
      found += records.map { (identifier, segment.sweepHash, $0) }
    }
    return found.enumerated().map { position, entry in
      note(TrialNumber(position - found.count), entry.segment, entry.record, entry.sweepHash)
    }
  }

  mutating func append(
    _ report: WorkerMessage.ResultReport, as number: TrialNumber, sweepHash: String
  ) throws {
    let identifier = try segmentToAppend(sweepHash: sweepHash)
    let offset = try segments[identifier]!.append(report)
    segments[identifier]!.liveCount += 1
    places[number] = (identifier, offset)
  }

  func read(_ number: TrialNumber) -> WorkerMessage.ResultReport? {
    places[number].flatMap { segments[$0.segment]?.read(at: $0.offset) }
  }

  mutating func discard(_ number: TrialNumber) {
    guard let identifier = places.removeValue(forKey: number)?.segment else { return }
    segments[identifier]!.liveCount -= 1
    if segments[identifier]!.liveCount == 0 { remove(identifier) }
  }

  /// Makes durable what is to outlive the process.
  func synchronize() {
    if isKept { for segment in segments.values { segment.synchronize() } }
  }

  private mutating func segmentToAppend(sweepHash: String) throws -> Int {
    if size >= sizeMax {
      throw SpoolError(line: "\(directory.path): the spool is full with \(size >> 20) MiB of results")
    }
    if let current, let segment = segments[current], segment.sweepHash == sweepHash,
      segment.size < Self.segmentSizeMax
    {
      return current
    }
    let url = directory.appendingPathComponent("\(name)-\(segmentCount)\(Self.suffix)")
    let segment = try SpoolSegment(creating: url, sweepHash: sweepHash)
    if !isKept { unlink(url.path) }
    let identifier = add(segment)
    current = identifier
    return identifier
  }

  private mutating func add(_ segment: SpoolSegment) -> Int {
    defer { segmentCount += 1 }
    segments[segmentCount] = segment
    return segmentCount
  }

  private mutating func remove(_ identifier: Int) {
    guard let segment = segments.removeValue(forKey: identifier) else { return }
    if isKept { unlink(segment.url.path) }
    if current == identifier { current = nil }
  }

  private mutating func note(
    _ number: TrialNumber, _ segment: Int, _ record: SpoolSegment.Record, _ sweepHash: String
  ) -> SpooledResult {
    segments[segment]!.liveCount += 1
    places[number] = (segment, record.offset)
    return SpooledResult(
      number: number, sweepHash: sweepHash, lease: record.report.lease, key: record.report.key,
      hasNeurons: record.report.neurons != nil, byteCount: record.size)
  }
}
