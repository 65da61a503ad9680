import Messaging
import Training

/// The worker's mind: events in, effects out, and the time as an argument.
///
/// It says hello until it is welcomed, trains what it is assigned, `slots` trials at a time in the order they came,
/// and keeps every result until the coordinator acknowledges it. When the coordinator is silent it goes on with what
/// it holds and says hello until it is welcomed again; then it says again what it holds and what it has found.
///
/// Times are durations since any fixed instant.
public struct Worker: Sendable {
  public let configuration: WorkerConfiguration
  var contact: Contact
  var purpose = Purpose.working
  var sweep: JoinedSweep?
  /// In the order of assignment.
  var held: [HeldTrial] = []
  /// Slots that compute, be it for a trial that nobody wants any more.
  var busySlots = 0
  private var runCount = 0
  /// When the coordinator was last heard, or the worker started.
  var heardAt: Duration
  private var hasLeft = false

  enum Contact: Equatable, Sendable {
    /// Not welcomed, or not sure to be welcome still.
    case searching(helloDue: Duration, pause: Duration)
    case joined(heartbeatDue: Duration)
  }

  enum Purpose: Equatable, Sendable {
    case working
    /// Takes no more trials and leaves when those it has begun are acknowledged.
    case draining(until: Duration)
    /// Leaves when its results are acknowledged.
    case dismissed(until: Duration)
  }

  public init(_ configuration: WorkerConfiguration, startingAt now: Duration) {
    self.configuration = configuration
    contact = .searching(helloDue: now, pause: WorkerConfiguration.helloIntervalMin)
    heardAt = now
  }

  public mutating func handle(_ event: WorkerEvent, at now: Duration) -> [WorkerEffect] {
    if hasLeft { return [] }
    let effects = effects(of: event, at: now)
    if !hasLeft, let departure = departureWhenDone { return effects + leave(departure) }
    return effects
  }

  private mutating func effects(of event: WorkerEvent, at now: Duration) -> [WorkerEffect] {
    switch event {
    case .started: return sayHello(at: now, pause: WorkerConfiguration.helloIntervalMin)
    case .received(let message):
      heardAt = now
      return receive(message, at: now)
    case .unreadable(.malformed(let reason)):
      return [.log(.warning, "ignored a malformed message of the coordinator: \(reason)")]
    case .unreadable(let error): return leave(.incompatible(reason: error.description))
    case .trained(let run, let record, let wallSeconds):
      return finish(run, record, wallSeconds: wallSeconds, at: now)
    case .drainRequested: return drain(at: now)
    case .parentEnded: return leave(.parentEnded)
    case .deadlineReached: return performDue(at: now)
    }
  }

  // MARK: Running

  /// Puts queued trials into free slots.
  mutating func fillSlots() -> [WorkerEffect] {
    var effects: [WorkerEffect] = []
    while busySlots < configuration.slots, let next = held.firstIndex(where: \.isQueued) {
      let run = RunIdentifier(number: runCount)
      runCount += 1
      busySlots += 1
      held[next].stage = .running(run)
      effects.append(.train(run, held[next].definition, recordingNeurons: held[next].recordsNeurons))
    }
    return effects
  }

  private mutating func finish(
    _ run: RunIdentifier, _ record: TrialRecord, wallSeconds: Double, at now: Duration
  ) -> [WorkerEffect] {
    busySlots -= 1
    guard let index = held.firstIndex(where: { $0.stage == .running(run) }) else { return fillSlots() }
    held[index].stage = .finished(
      FinishedTrial(
        measurements: WireMeasurements(record.result), neurons: record.neurons.map(WireNeurons.init),
        wallSeconds: wallSeconds, resendDue: now))
    return sayResults(at: now) + fillSlots()
  }

  // MARK: Leaving

  private mutating func drain(at now: Duration) -> [WorkerEffect] {
    guard purpose == .working else { return leave(.drained) }
    purpose = .draining(until: now + configuration.drainDurationMax)
    let queued = held.filter(\.isQueued).map(\.lease)
    held.removeAll(where: \.isQueued)
    return [.log(.info, "draining: \(held.count) trials to finish, \(queued.count) handed back")]
      + (sweep == nil ? [] : [.send(.handBack(WorkerMessage.HandBack(leases: queued)))])
  }

  /// Why the worker may leave now, when nothing is left of what it stayed for.
  private var departureWhenDone: Departure? {
    switch purpose {
    case .working: nil
    case .draining: held.isEmpty ? .drained : nil
    case .dismissed: held.isEmpty ? .dismissed : nil
    }
  }

  mutating func leave(_ departure: Departure) -> [WorkerEffect] {
    hasLeft = true
    let goodbye = WorkerMessage.Goodbye(reason: departure.description, held: held.map(\.lease))
    let losses: [WorkerEffect] =
      held.isEmpty ? [] : [.log(.warning, "leaving \(held.count) trials without an acknowledged result")]
    return losses + (sweep == nil ? [] : [.send(.goodbye(goodbye))]) + [.leave(departure)]
  }

  /// When to tell the worker that a deadline is reached, or nil when it has left.
  public var deadline: Duration? {
    if hasLeft { return nil }
    let deadlines = [patienceEnd, purposeEnd, contactDue, resendDue].compactMap(\.self)
    return deadlines.min()
  }
}
