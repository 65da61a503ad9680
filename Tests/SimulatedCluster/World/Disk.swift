import Messaging
import Working

/// What a node's disk keeps of its workers: results that nobody acknowledged, as `Spool`, and the sweep's data, as
/// `DataCache`.
struct Disk {
  private(set) var records: [Record] = []
  var hasData = false

  /// A result in the spool, of the process that wrote it or took it over.
  struct Record {
    var worker: Int
    var number: TrialNumber
    let sweepHash: String
    let bytes: [UInt8]
  }

  mutating func append(
    _ report: WorkerMessage.ResultReport, as number: TrialNumber, sweepHash: String, of worker: Int
  ) {
    let bytes = WorkerMessage.results([report]).encoded()
    records.append(Record(worker: worker, number: number, sweepHash: sweepHash, bytes: bytes))
  }

  func read(_ number: TrialNumber, of worker: Int) -> WorkerMessage.ResultReport? {
    records.first { $0.worker == worker && $0.number == number }.map(\.report)
  }

  mutating func discard(_ number: TrialNumber, of worker: Int) {
    records.removeAll { $0.worker == worker && $0.number == number }
  }

  /// A process takes over what those before it left. Files that another process has locked are not its own.
  mutating func adopt(by worker: Int, isLocked: (Int) -> Bool) -> [SpooledResult] {
    let places = records.indices.filter { !isLocked(records[$0].worker) }
    for (position, place) in places.enumerated() {
      records[place].worker = worker
      records[place].number = TrialNumber(position - places.count)
    }
    return places.map { place in
      let (record, report) = (records[place], records[place].report)
      return SpooledResult(
        number: record.number, sweepHash: record.sweepHash, lease: report.lease, key: report.key,
        hasNeurons: report.neurons != nil, byteCount: record.bytes.count)
    }
  }

  /// The last of what a process wrote is gone with its machine.
  mutating func tear(_ count: Int, of worker: Int) {
    for _ in 0..<count {
      guard let last = records.lastIndex(where: { $0.worker == worker }) else { return }
      records.remove(at: last)
    }
  }

  func trials(of worker: Int) -> Set<Int> {
    Set(records.filter { $0.worker == worker }.map(\.report.lease.trialIndex))
  }
}

extension Disk.Record {
  fileprivate var report: WorkerMessage.ResultReport {
    guard case .results(let reports)? = try? WorkerMessage(decoding: bytes), reports.count == 1 else {
      preconditionFailure("a record is no result")
    }
    return reports[0]
  }
}

/// Something that a worker asks of its disk.
enum DiskStep {
  case spool(TrialNumber, sweepHash: String, WorkerMessage.ResultReport)
  case recall(TrialNumber)
  case discard(TrialNumber)
  case load(hash: String)
  case store(hash: String)
}
