import Messaging
import Training

/// The worker's mind: events in, effects out, and the time as an argument.
///
/// It says hello until it is welcomed, fetches the data unless it has them, trains what it is assigned, `slots` trials at
/// a time in the order they came, and keeps every result until the coordinator acknowledges it. When the coordinator is
/// silent it goes on with what it holds and says hello, at all of its endpoints in turn, until it is welcomed again; then
/// it says again what it holds and what it has found.
///
/// Times are durations since any fixed instant.
public struct Worker: Sendable {
  public let configuration: WorkerConfiguration
  var contact: Contact
  var backoff: Backoff
  /// Where the present endpoint is among those of the configuration.
  var endpointIndex = 0
  /// Hellos since the last welcome.
  var helloCount = 0
  /// Requests to rejoin since the last contact that lasted.
  var rejoinCount = 0
  /// Whether the coordinator went away, so that its return is worth a word.
  var isDeserted = false
  /// When the coordinator was last heard, or the worker started.
  var heardAt: Duration
  var purpose = Purpose.working
  var sweep: JoinedSweep?
  var data = ProblemData.none
  var held = HeldTrials()
  /// What the slots compute, be it for a trial that nobody wants any more.
  var runs: [RunIdentifier: Run] = [:]
  /// Bytes that the runs take.
  private(set) var runsMemory = 0
  var claim = MemoryClaim()
  private var runCount = 0
  package private(set) var pace = Pace()
  var delivery = Delivery()
  var tally: Tally
  private var hasLeft = false

  enum Contact: Equatable, Sendable {
    /// Not welcomed, or not sure to be welcome still.
    case searching(helloDue: Duration)
    case joined(heartbeatDue: Duration)
  }

  enum Purpose: Equatable, Sendable {
    case working
    /// Takes no more trials and leaves when those it has begun are acknowledged.
    case draining(until: Duration)
    /// A trial hangs in a slot: the same, without an end by the clock.
    case retiring
    /// Leaves when its results are acknowledged.
    case dismissed(until: Duration)
  }

  struct Run: Equatable, Sendable {
    let trial: TrialNumber
    /// Bytes, estimated.
    let memory: Int
    /// Whether its computation stands still, and its slot with it.
    var hangs = false
  }

  public init(_ configuration: WorkerConfiguration, startingAt now: Duration) {
    self.configuration = configuration
    contact = .searching(helloDue: now)
    backoff = Backoff(seed: configuration.seed)
    heardAt = now
    tally = Tally(at: now)
  }

  public mutating func handle(_ event: WorkerEvent, at now: Duration) -> [WorkerEffect] {
    if hasLeft { return [] }
    let effects = effects(of: event, at: now)
    if !hasLeft, let departure = departureWhenDone { return effects + leave(departure) }
    return effects
  }

  private mutating func effects(of event: WorkerEvent, at now: Duration) -> [WorkerEffect] {
    switch event {
    case .restored(let results): return restore(results)
    case .started:
      return [.log(.notice, "looking for a coordinator at \(endpoint)"), .connect(endpointIndex)]
        + sayHello(at: now)
    case .received(let message):
      heardAt = now
      return receive(message, at: now)
    case .unreadable(.malformed(let reason)):
      return [.log(.warning, "ignored a malformed message of the coordinator: \(reason)")]
    case .unreadable(let error): return leave(.incompatible(reason: error.description))
    case .trained(let run, let record, let wallSeconds):
      return finish(run, record, wallSeconds: wallSeconds, at: now)
    case .stoodStill(let hanging, let notBegun): return retire(hanging, notBegun: notBegun)
    case .spooled(let number): return noteSpooled(number) + fillSlots()
    case .notSpooled(let number, let reason): return noteNotSpooled(number, reason: reason)
    case .memoryClaimed(let bytes, let isGranted): return noteClaim(bytes, isGranted: isGranted, at: now)
    case .recalled(let number, let report): return sayRecalled(number, report, at: now)
    case .dataLoaded(let hash, let data): return takeLoaded(data, hash: hash, at: now)
    case .drainRequested(let notBegun): return drain(notBegun: notBegun, at: now)
    case .parentEnded: return leave(.parentEnded)
    case .deadlineReached: return performDue(at: now)
    }
  }

  var endpoint: Endpoint { configuration.endpoints[endpointIndex] }

  var busySlots: Int { min(runs.count, configuration.slots) }

  // MARK: Running

  /// For how long what is finished may gather before this worker looks again; zero where a slot may wait for it, or
  /// somebody for the worker's end.
  public var gatheringSeconds: Double {
    guard purpose == .working else { return 0 }
    return pace.gatheringSeconds(countAhead: runs.count - configuration.slots, slots: configuration.slots)
  }

  /// Puts queued trials into free slots, and short ones before slots are free, as long as their results can be kept and
  /// all of them fit into memory.
  mutating func fillSlots() -> [WorkerEffect] {
    guard let sweep, case .ready(sweep.problem, let trainingSet) = data else { return [] }
    var effects: [WorkerEffect] = []
    while runs.count < configuration.slots * (1 + pace.countAhead),
      !delivery.isCongested(resultCount: held.presentResultCount),
      let number = held.firstQueued, case .queued(let plan)? = held[number]?.stage
    {
      let definition = sweep.definition(of: plan, data: trainingSet)
      let memory = Int(trainingMemory(of: definition.problem, width: definition.width))
      if let shortage = shortage(of: memory, dataSize: sweep.problem.dataSize) {
        effects += decline(number, reason: shortage)
        continue
      }
      // It begins when a run has ended that it does not fit beside.
      if !runs.isEmpty, !fitsBesideRuns(memory, dataSize: sweep.problem.dataSize) { break }
      if let claiming = claim(memory, dataSize: sweep.problem.dataSize) {
        effects += claiming
        break
      }
      let run = RunIdentifier(number: runCount)
      runCount += 1
      runs[run] = Run(trial: number, memory: memory)
      runsMemory += memory
      held[number]!.stage = .running(run, plan)
      effects.append(.train(run, definition, recordingNeurons: plan.recordsNeurons))
    }
    return effects
  }

  private mutating func finish(
    _ run: RunIdentifier, _ record: TrialRecord, wallSeconds: Double, at now: Duration
  ) -> [WorkerEffect] {
    tally.finishedCount += 1
    guard let ended = runs.removeValue(forKey: run) else { return fillSlots() }
    runsMemory -= ended.memory
    pace.note(seconds: wallSeconds)
    let number = ended.trial
    guard case .running(run, _)? = held[number]?.stage else { return fillSlots() + releaseMemory() }
    let outcome = TrainingOutcome(
      measurements: WireMeasurements(record.result), neurons: record.neurons.map(WireNeurons.init),
      wallSeconds: wallSeconds)
    return keep(outcome, of: number, at: now) + fillSlots() + releaseMemory()
  }

  // MARK: Leaving

  private mutating func drain(notBegun: [RunIdentifier], at now: Duration) -> [WorkerEffect] {
    guard purpose == .working || purpose == .retiring else { return leave(.drained) }
    purpose = .draining(until: now + configuration.drainDurationMax)
    let leases = removeWaiting(notBegun)
    return [
      .log(.notice, "asked to stop: \(held.present.count) trials to finish, \(leases.count) handed back")
    ] + handBack(leases)
  }

  /// Gives up trials that hang, and leaves when the others that run are done: a thread cannot be stopped, a process can.
  private mutating func retire(_ hanging: [RunIdentifier], notBegun: [RunIdentifier]) -> [WorkerEffect] {
    var effects: [WorkerEffect] = []
    for run in hanging where runs[run] != nil {
      runs[run]!.hangs = true
      guard let trial = removeRunning(run) else { continue }
      let reason = "its computation has not moved for \(configuration.standstillMax.components.seconds) s"
      effects.append(.log(.warning, "gave up a trial: \(reason)"))
      if trial.sweepHash == sweep?.hash { effects.append(failure(of: trial.lease, reason: reason)) }
    }
    if purpose == .working { purpose = .retiring }
    return effects + handBack(removeWaiting(notBegun))
  }

  /// Lets go of what is queued, and of what was given to slots and waits there.
  private mutating func removeWaiting(_ notBegun: [RunIdentifier]) -> [LeaseIdentifier] {
    let waiting = notBegun.compactMap { removeRunning($0) }.filter { $0.sweepHash == sweep?.hash }
    return removeQueued() + waiting.map(\.lease)
  }

  /// Lets go of a trial whose result is not waited for any more.
  private mutating func removeRunning(_ run: RunIdentifier) -> HeldTrial? {
    guard let number = runs[run]?.trial, case .running(run, _)? = held[number]?.stage else { return nil }
    return held.remove(number)
  }

  /// Tells the coordinator besides that this worker takes no more.
  func handBack(_ leases: [LeaseIdentifier]) -> [WorkerEffect] {
    sweep == nil ? [] : [.send(.handBack(WorkerMessage.HandBack(leases: leases)))]
  }

  /// Lets go of the trials that are not begun.
  mutating func removeQueued() -> [LeaseIdentifier] {
    held.numbers.compactMap { held[$0]?.isQueued == true ? held.remove($0)?.lease : nil }
  }

  /// Why the worker may leave now, when nothing is left of what it stayed for.
  private var departureWhenDone: Departure? {
    switch purpose {
    case .working: nil
    case .draining: held.hasPresent ? nil : .drained
    case .retiring: held.hasPresent ? nil : .standstill
    case .dismissed: held.hasPresent ? nil : .dismissed
    }
  }

  mutating func leave(_ departure: Departure) -> [WorkerEffect] {
    hasLeft = true
    var effects = configuration.keepsSpool ? spoolAll() : []
    let keptCount = held.numbers.count { held[$0]?.finished.map { $0.spooling != .none } ?? false }
    let lostCount = held.count - (configuration.keepsSpool ? keptCount : 0)
    if lostCount > 0 {
      effects.append(.log(.warning, "leaving \(lostCount) trials without an acknowledged result"))
    }
    if configuration.keepsSpool, keptCount > 0 {
      effects.append(.log(.notice, "\(keptCount) results stay in the spool for the next worker"))
    }
    return effects + (isKnown(leaving: departure) ? [.send(goodbye(departure))] : []) + [.leave(departure)]
  }

  /// Whether a coordinator may count on this worker: it has welcomed it, or its welcome is on the way.
  private func isKnown(leaving departure: Departure) -> Bool {
    if sweep != nil { return true }
    if case .refused = departure { return false }
    return helloCount > 0
  }

  private func goodbye(_ departure: Departure) -> WorkerMessage {
    .goodbye(
      WorkerMessage.Goodbye(
        worker: configuration.name, reason: departure.description, held: held.present.map(\.lease)))
  }

  /// When to tell the worker that a deadline is reached, or nil when it has left.
  public var deadline: Duration? {
    if hasLeft { return nil }
    return [patienceEnd, purposeEnd, contactDue, dataDue, resendDue, tally.due, claim.retryDue].compactMap(
      \.self
    ).min()
  }
}
