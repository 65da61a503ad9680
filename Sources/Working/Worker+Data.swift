import Messaging
import Training

/// The data of the sweep's problem, as far as the worker has them.
enum ProblemData: Sendable {
  case none
  /// The cache is asked.
  case loading(WireProblem)
  /// `attempt` counts those whose data were not what their hash says.
  case fetching(DataFetch, attempt: Int)
  case ready(WireProblem, TrainingSet)

  var problem: WireProblem? {
    switch self {
    case .none: nil
    case .loading(let problem), .ready(let problem, _): problem
    case .fetching(let fetch, _): fetch.problem
    }
  }

  var isReady: Bool { if case .ready = self { true } else { false } }
}

extension Worker {
  /// Sees to the data of the sweep that was just joined. What is on its way goes on where it was.
  mutating func prepareData(at now: Duration) -> [WorkerEffect] {
    guard let sweep else { return [] }
    if let known = data.problem, known.hasData(of: sweep.problem) {
      // Only the activation may differ.
      if case .ready(_, let trainingSet) = data { data = .ready(sweep.problem, trainingSet) }
      return requestData(at: now)
    }
    if let memoryMax = configuration.memoryMax, sweep.problem.dataSize > memoryMax {
      return leave(
        .incompatible(
          reason:
            "the data of sweep '\(sweep.name)' need \(megabytes(sweep.problem.dataSize)), this worker "
            + "has \(megabytes(memoryMax))"))
    }
    if configuration.hasDataCache {
      data = .loading(sweep.problem)
      return [.loadData(sweep.problem)]
    }
    return fetchData(of: sweep.problem, attempt: 1, at: now)
  }

  mutating func takeLoaded(_ trainingSet: TrainingSet?, hash: String, at now: Duration) -> [WorkerEffect] {
    guard case .loading(let problem) = data, problem.dataHash == hash else { return [] }
    guard let trainingSet else { return fetchData(of: problem, attempt: 1, at: now) }
    data = .ready(problem, trainingSet)
    return [.log(.info, "found the data in the cache")] + beginWithData()
  }

  private mutating func fetchData(of problem: WireProblem, attempt: Int, at now: Duration) -> [WorkerEffect] {
    data = .fetching(DataFetch(problem, at: now), attempt: attempt)
    return [.log(.info, "fetching the data, \(megabytes(problem.dataSize))")] + requestData(at: now)
  }

  /// Asks for the next chunk, again if need be.
  mutating func requestData(at now: Duration) -> [WorkerEffect] {
    guard case .joined = contact, case .fetching(var fetch, let attempt) = data else { return [] }
    data = .none
    fetch.requestDue =
      now
      + backoff.pause(
        attempt: fetch.requestCount, first: WorkerConfiguration.dataIntervalMin,
        longest: WorkerConfiguration.dataIntervalMax)
    fetch.requestCount += 1
    let request = fetch.request
    data = .fetching(fetch, attempt: attempt)
    return [.send(request)]
  }

  mutating func take(_ chunk: CoordinatorMessage.DataChunk, at now: Duration) -> [WorkerEffect] {
    guard case .fetching(var fetch, let attempt) = data else { return [] }
    // Nobody else holds the numbers while they grow: they are not copied.
    data = .none
    let isOfUse = fetch.take(chunk)
    if isOfUse { fetch.requestCount = 0 }
    guard fetch.isComplete else {
      data = .fetching(fetch, attempt: attempt)
      return isOfUse ? requestData(at: now) : []
    }
    let problem = fetch.problem
    guard let trainingSet = fetch.trainingSet, trainingSet.isFinite else {
      return retryData(of: problem, attempt: attempt, at: now)
    }
    data = .ready(problem, trainingSet)
    let store: [WorkerEffect] = configuration.hasDataCache ? [.storeData(problem, trainingSet)] : []
    return store + beginWithData()
  }

  private mutating func retryData(
    of problem: WireProblem, attempt: Int, at now: Duration
  ) -> [WorkerEffect] {
    guard attempt < WorkerConfiguration.dataAttemptsMax else {
      return leave(
        .incompatible(reason: "the data are not what their hash \(problem.dataHash.prefix(16)) says"))
    }
    return [.log(.warning, "the data that came are not what their hash says; fetching them again")]
      + fetchData(of: problem, attempt: attempt + 1, at: now)
  }

  /// The coordinator hears of a worker that is ready by its heartbeat.
  private mutating func beginWithData() -> [WorkerEffect] {
    guard case .joined = contact else { return [] }
    return [.send(heartbeat)] + fillSlots()
  }

  /// When to ask for data again.
  var dataDue: Duration? {
    guard case .joined = contact, case .fetching(let fetch, _) = data else { return nil }
    return fetch.requestDue
  }
}

/// Bytes as whole megabytes, rounded up.
func megabytes(_ bytes: Int) -> String { "\(bytes / 1_000_000 + (bytes % 1_000_000 == 0 ? 0 : 1)) MB" }

extension WireProblem {
  /// Whether the data of the one are those of the other.
  func hasData(of other: WireProblem) -> Bool {
    dataHash == other.dataHash && sampleCount == other.sampleCount && inputDimension == other.inputDimension
  }
}

extension TrainingSet {
  fileprivate var isFinite: Bool { inputs.allSatisfy(\.isFinite) && targets.allSatisfy(\.isFinite) }
}
