import Messaging

/// From a result to its acknowledgement.
extension Worker {
  /// What an earlier process left: it waits for a coordinator of its sweep.
  mutating func restore(_ results: [SpooledResult]) -> [WorkerEffect] {
    var effects: [WorkerEffect] = []
    for result in results {
      if held.number(ofKey: result.key) != nil {
        effects.append(.discard(result.number))
        continue
      }
      held.add(
        HeldTrial(
          lease: result.lease, sweepHash: result.sweepHash, key: result.key,
          stage: .finished(FinishedTrial(spooled: result))), as: result.number)
    }
    return held.isEmpty ? [] : effects + [.log(.notice, "found \(held.count) results in the spool")]
  }

  /// Keeps a new result, in memory or in the spool, and says it as soon as it may.
  mutating func keep(_ outcome: TrainingOutcome, of number: TrialNumber, at now: Duration) -> [WorkerEffect] {
    let finished = FinishedTrial(outcome)
    held[number]!.stage = .finished(finished)
    delivery.memorySize += finished.byteCount
    delivery.waiting.append(number)
    let effects = sayResults(at: now)
    let isSearching = if case .searching = contact { true } else { false }
    let goesToSpool =
      delivery.wantsSpool || !held.isPresent(number) || isSearching && configuration.keepsSpool
    return effects + (goesToSpool ? spool(number) : [])
  }

  /// Forgets a trial, and whatever is kept of it.
  mutating func remove(_ number: TrialNumber) -> [WorkerEffect] {
    guard let finished = held.remove(number)?.finished else { return [] }
    if finished.outcome != nil { delivery.memorySize -= finished.byteCount }
    if finished.resendDue != nil { delivery.flightSize -= finished.byteCount }
    return finished.spooling == .none ? [] : [.discard(number)]
  }

  // MARK: Saying

  /// Says the results that are due to a coordinator that knows this worker, as many as may be on their way.
  mutating func sayResults(at now: Duration) -> [WorkerEffect] {
    guard case .joined = contact else { return [] }
    while let (number, due) = delivery.sent.first, due <= now || held[number]?.finished?.resendDue != due {
      delivery.sent.removeFirst()
      if held[number]?.finished?.resendDue == due { sayAgain(number) }
    }
    var effects: [WorkerEffect] = []
    while let number = delivery.waiting.first {
      if let finished = held[number]?.finished, finished.resendDue == nil, held.isPresent(number) {
        guard delivery.hasRoom(for: finished.byteCount) else { break }
        effects.append(say(number, finished, due: now + WorkerConfiguration.resultIntervalMax))
      }
      delivery.waiting.removeFirst()
    }
    return effects
  }

  private mutating func say(_ number: TrialNumber, _ finished: FinishedTrial, due: Duration) -> WorkerEffect {
    held[number]!.finished!.resendDue = due
    delivery.flightSize += finished.byteCount
    delivery.sent.append((number, due))
    return report(of: number).map { .send(.result($0)) } ?? .recall(number)
  }

  /// Takes a result from those on their way back to those that wait.
  mutating func sayAgain(_ number: TrialNumber) {
    guard let finished = held[number]?.finished else { return }
    if finished.resendDue != nil { delivery.flightSize -= finished.byteCount }
    held[number]!.finished!.resendDue = nil
    delivery.waiting.append(number)
  }

  /// Says all results from the beginning, to a coordinator that may know none.
  mutating func sayAllResults(at now: Duration) -> [WorkerEffect] {
    delivery.waiting = []
    delivery.sent = []
    for number in held.numbers { sayAgain(number) }
    return sayResults(at: now)
  }

  /// A result came back from the spool, on its way to the coordinator.
  mutating func sayRecalled(
    _ number: TrialNumber, _ report: WorkerMessage.ResultReport?, at now: Duration
  ) -> [WorkerEffect] {
    guard let trial = held[number], let finished = trial.finished else { return [] }
    guard var report else {
      return [.log(.warning, "the spool has lost the result of \(trial.key)")] + remove(number)
        + sayResults(at: now) + fillSlots()
    }
    guard case .joined = contact, finished.resendDue != nil else { return [] }
    report.lease = trial.lease
    return [.send(.result(report))]
  }

  /// A result as it is said to the coordinator, while it is in memory.
  private func report(of number: TrialNumber) -> WorkerMessage.ResultReport? {
    guard let trial = held[number], let outcome = trial.finished?.outcome else { return nil }
    return WorkerMessage.ResultReport(
      lease: trial.lease, key: trial.key, measurements: outcome.measurements, neurons: outcome.neurons,
      wallSeconds: outcome.wallSeconds)
  }

  // MARK: Spooling

  private mutating func spool(_ number: TrialNumber) -> [WorkerEffect] {
    guard let trial = held[number], trial.finished?.spooling == FinishedTrial.Spooling.none,
      let report = report(of: number)
    else { return [] }
    held[number]!.finished!.spooling = .underway
    return [.spool(number, sweepHash: trial.sweepHash, report)]
  }

  mutating func spoolAll() -> [WorkerEffect] { held.numbers.flatMap { spool($0) } }

  /// Contact is lost: what is in memory goes where it survives this process, too.
  mutating func spoolIfKept() -> [WorkerEffect] { configuration.keepsSpool ? spoolAll() : [] }

  mutating func noteSpooled(_ number: TrialNumber) -> [WorkerEffect] {
    guard var finished = held[number]?.finished, finished.outcome != nil else { return [] }
    finished.spooling = .done
    finished.outcome = nil
    held[number]!.finished = finished
    delivery.memorySize -= finished.byteCount
    return []
  }

  mutating func noteNotSpooled(_ number: TrialNumber, reason: String) -> [WorkerEffect] {
    guard held[number] != nil else { return [] }
    held[number]!.finished?.spooling = .none
    if !held.isPresent(number) {
      // Nothing here may keep the present sweep from going on.
      return [.log(.warning, "\(reason); dropped a result of another sweep")] + remove(number)
    }
    if delivery.spoolIsFull { return [] }
    delivery.noteSpoolFull()
    return [.log(.warning, "\(reason); results stay in memory, and training pauses when they are many")]
  }
}
