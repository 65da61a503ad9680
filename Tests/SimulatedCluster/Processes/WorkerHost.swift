import Messaging
import Training
import Working

/// A worker process: the mind and what `WorkerProcess` does around it.
struct WorkerHost {
  let number: Int
  let node: Int
  let name: String
  /// Its name at the coordinator.
  let identity: String
  let process: Int32
  /// By how much its numbers are wrong, each wrong process in a way of its own.
  let error: Double
  /// How many times longer it trains than others.
  let slowness: Int
  var mind: Worker
  var clock: LocalClock
  var life = Life.awake
  /// Which of the endpoints its socket tries, and the connection that it has, if any.
  var endpoint = 0
  var link: Int?
  var connectionDue: Moment?
  /// What it has asked of its disk.
  var diskSteps: [DiskStep] = []
  var diskStepDue: Moment?
  /// What its threads posted, and what its socket received, while it was stopped.
  var mailbox: [WorkerEvent] = []
  var inbox: [[UInt8]] = []
  var wakeDue: Moment?
  var runs: [RunIdentifier: Run] = [:]
  var ledger: WorkerLedger
  private(set) var wakesInARow = 0
  private var lastWake = Moment.start

  enum Life: Equatable {
    case awake
    /// Stopped by a signal, or with its machine, since then.
    case stopped(since: Moment, isSuspended: Bool)
    case gone(Departure?)
  }

  /// A trial in training.
  struct Run {
    let trial: Int
    let recordsNeurons: Bool
    let wall: Span
    var end: Moment
    /// Tells the end that is planned from one that a stop has put off.
    var version = 0
    var hangs = false
  }

  init(
    number: Int, node: Int, ticket: TicketName?, configuration: WorkerConfiguration, isWrong: Bool,
    slowness: Int, worthless: Set<Int>, clock: LocalClock
  ) {
    self.number = number
    self.node = node
    name = configuration.name
    identity = (ticket.map { "\($0)/" } ?? "") + name
    process = Self.process(number)
    error = isWrong ? Double(number + 1) : 0
    self.slowness = slowness
    self.clock = clock
    mind = Worker(configuration, startingAt: .zero)
    ledger = WorkerLedger(name: name, slots: configuration.slots, worthless: worthless)
  }

  static func process(_ number: Int) -> Int32 { Int32(1_000 + number) }

  var isAlive: Bool { if case .gone = life { false } else { true } }

  var isAwake: Bool { life == .awake }

  /// Trainings stand still while the process does.
  mutating func delayRuns(by span: Span) -> [(run: RunIdentifier, Run)] {
    for run in runs.keys {
      runs[run]!.end = runs[run]!.end + span
      runs[run]!.version += 1
    }
    return runs.sorted { $0.key.number < $1.key.number }.map { ($0.key, $0.value) }
  }

  /// - Returns: the version of the end of a run that hangs.
  mutating func hang(_ run: RunIdentifier, until end: Moment) -> Int {
    runs[run]!.hangs = true
    runs[run]!.end = end
    runs[run]!.version += 1
    return runs[run]!.version
  }

  /// A process that wakes again and again at one moment would keep a core busy.
  mutating func noteWake(at now: Moment) {
    wakesInARow = now - lastWake < milliseconds(2) ? wakesInARow + 1 : 0
    lastWake = now
  }
}
