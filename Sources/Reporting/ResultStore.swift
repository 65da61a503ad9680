import Journal

/// A committed result in few bytes: names are numbers of lists in the `ResultStore`.
struct RecordedResult: Sendable {
  let relativeDistanceW, relativeDistanceA, relativeDistance, loss, flowTime, kernelChange: Double
  let evaluations: Int
  let wallSeconds: Double
  /// In seconds since 1970.
  let committedAt: Double
  let orientationCount, attempt: UInt32
  fileprivate(set) var host, worker: UInt32
  fileprivate(set) var outcome: UInt16
}

/// The results of a grid's trials, by index.
struct ResultStore: Sendable {
  private var slots: [UInt32]
  private var results: [RecordedResult] = []
  private var names = ResultNames()

  /// - Parameter resultCountMax: how many of the trials may have results; more may come.
  init(trialCount: Int, resultCountMax: Int) {
    slots = Array(repeating: .max, count: trialCount)
    results.reserveCapacity(min(trialCount, resultCountMax))
  }

  subscript(index: Int) -> RecordedResult? {
    let slot = slots[index]
    return slot == .max ? nil : results[Int(slot)]
  }

  func outcome(of result: RecordedResult) -> String { names.outcomes[Int(result.outcome)] }

  func hostName(_ number: Int) -> String { names.hosts[number] }

  func workerName(_ number: Int) -> String { names.workers[number] }

  mutating func insert(_ row: TrialRow, at index: Int) {
    var stretch = ResultStretch()
    stretch.append(row, at: index)
    append(stretch)
  }

  mutating func append(_ stretch: ResultStretch) {
    let outcomes = names.outcomes.numbers(of: stretch.names.outcomes)
    let hosts = names.hosts.numbers(of: stretch.names.hosts)
    let workers = names.workers.numbers(of: stretch.names.workers)
    for (index, result) in stretch.results {
      var result = result
      result.outcome = UInt16(outcomes[Int(result.outcome)])
      result.host = UInt32(hosts[Int(result.host)])
      result.worker = UInt32(workers[Int(result.worker)])
      slots[index] = UInt32(results.count)
      results.append(result)
    }
  }
}

/// Some results by their indices in the grid, whose names have numbers of their own.
struct ResultStretch: Sendable {
  fileprivate var results: [(index: Int, result: RecordedResult)] = []
  fileprivate var names = ResultNames()

  mutating func append(_ row: TrialRow, at index: Int) {
    let measurement = row.measurement
    let result = RecordedResult(
      relativeDistanceW: measurement.relativeDistanceW, relativeDistanceA: measurement.relativeDistanceA,
      relativeDistance: measurement.relativeDistance, loss: measurement.loss,
      flowTime: measurement.flowTime, kernelChange: measurement.kernelChange,
      evaluations: measurement.evaluations, wallSeconds: row.wallSeconds,
      committedAt: row.committedAt.timeIntervalSince1970,
      orientationCount: UInt32(clamping: measurement.orientationCount),
      attempt: UInt32(clamping: row.attempt), host: UInt32(names.hosts.number(of: row.host)),
      worker: UInt32(names.workers.number(of: row.worker)),
      outcome: UInt16(names.outcomes.number(of: measurement.outcome)))
    results.append((index, result))
  }
}

private struct ResultNames: Sendable {
  var outcomes = NameList()
  var hosts = NameList()
  var workers = NameList()
}

/// Names that come again and again, by number.
private struct NameList: Sendable {
  private var names: [String] = []
  private var numbers: [String: Int] = [:]

  subscript(number: Int) -> String { names[number] }

  mutating func number(of name: String) -> Int {
    if let number = numbers[name] { return number }
    numbers[name] = names.count
    names.append(name)
    return names.count - 1
  }

  /// The numbers here of another list's names, by their numbers there.
  mutating func numbers(of other: NameList) -> [Int] { other.names.map { number(of: $0) } }
}
