import Collections
import Coordination
import Messaging
import Scheduling
import Sweeps

/// A coordinator, its journal, workers and the network between them, in a world where all that happens comes from one seed.
///
/// The minds are the product's. What is around them is modelled: processes that die, stop and restart, clocks that
/// disagree, a network and a disk that fail.
struct Cluster {
  let seed: UInt64
  let sweep: SimulatedSweep
  let policy: Policy
  let tickInterval: Span
  private(set) var nodes: [Node]
  /// Where workers look for coordinators.
  let endpointCount: Int
  /// Whether what workers could not deliver outlives them, and whether they keep the sweep's data.
  let keepsSpools: Bool
  let hasDataCaches: Bool
  var disks: [Disk]
  var random: SeededRandom
  var faults: Faults
  var network = Network()
  var journal = SimulatedJournal()
  var mirror: JournalMirror?
  var coordinator: CoordinatorHost?
  var coordinatorLife = 0
  var workers: [WorkerHost] = []
  var observer: Observer
  var history = History()
  private(set) var now = Moment.start
  private(set) var eventCount = 0
  private var plans = Heap<Planned>()
  private var planCount = 0
  private let isVerbose: Bool
  /// When faults stopped.
  var calmSince: Moment?
  /// When the last coordinator said that the sweep is complete.
  var completedAt: Moment?

  /// A place where workers run, one at a time.
  struct Node {
    let slots: Int
    /// Its workers are the coordinator's children.
    var isLocal: Bool
    var isWrong: Bool
    /// Whether its workers have no room for the largest trials.
    var isSmall: Bool
    var slowness: Int
    /// Whether its workers die of whatever they train.
    var isFatal = false
    /// Who comes alone has the blame for all that it kills.
    var delay: Span { isFatal ? seconds(40) : 0 }
    /// By what its workers' names are told from those of other tickets.
    let ticket: TicketName?
  }

  /// - Parameter mirror: a real journal that is to be told the same as the model.
  init(seed: UInt64, mirror: JournalMirror? = nil, isVerbose: Bool = false) {
    self.seed = seed
    self.mirror = mirror
    self.isVerbose = isVerbose
    var random = SeededRandom(seed: mixed(seed))
    let sweep = SimulatedSweep(&random)
    let isGentle = random.chance(30)
    let isHasty = random.chance(50)
    let policy = Policy(
      leaseDuration: .seconds(isHasty && !isGentle ? 10 : 30), heartbeatInterval: .seconds(isHasty ? 2 : 5),
      attemptsMax: random.chance(70) ? 3 : 1 + random.below(4), creditPerSlot: 1 + random.below(3),
      committingMax: random.chance(70) ? 10_000 : 1 + random.below(20),
      auditShare: random.chance(60) ? 0 : random.chance(50) ? 1 : 0.3)
    let isLocal = random.chance(25)
    let hasTickets = random.chance(20)
    let hasSmall = random.chance(20)
    nodes = (0...random.below(5)).map { number in
      let isLocal = isLocal && random.chance(80)
      return Node(
        slots: 1 + random.below(3), isLocal: isLocal,
        isWrong: random.chance(policy.auditShare > 0 ? 15 : 5), isSmall: hasSmall && random.chance(50),
        slowness: random.chance(15) ? 1 + random.below(20) : 1,
        ticket: hasTickets && !isLocal ? TicketName("ticket\(number % 2)") : nil)
    }
    endpointCount = random.chance(30) ? 2 + random.below(2) : 1
    keepsSpools = random.chance(40)
    hasDataCaches = random.chance(30)
    disks = nodes.map { _ in Disk() }
    faults = Faults(&random, isGentle: isGentle)
    tickInterval = milliseconds(200) * (1 + random.below(5))
    observer = Observer(isGentle: isGentle, policy: policy, sweep: sweep)
    self.sweep = sweep
    self.policy = policy
    self.random = random
    breakNode(isGentle: isGentle)
    begin()
  }

  /// In some worlds all workers of a node die. Beside a trial that kills workers elsewhere too nobody could tell such a
  /// node from others.
  private mutating func breakNode(isGentle: Bool) {
    let goodCount = isGentle ? 2 : 1
    guard nodes.count > goodCount, random.chance(30), !isGentle || sweep.poisonous.isEmpty else { return }
    for node in 0..<goodCount {
      (nodes[node].isWrong, nodes[node].isSmall) = (false, false)
      (nodes[node].isLocal, nodes[node].slowness) = (false, 1)
    }
    nodes[nodes.count - 1].isFatal = true
    if isGentle { faults.keepEverybodyThere() }
  }

  private mutating func begin() {
    for node in nodes.indices {
      plan(.workerStart(node: node, name: nil), at: now + random.below(seconds(10)) + nodes[node].delay)
    }
    plan(.coordinatorStart, at: now + random.below(seconds(10)))
    if !faults.kinds.isEmpty { plan(.fault, at: now + random.below(faults.pauseMax)) }
    plan(.calm, at: now + random.span(seconds(10)...seconds(400)))
  }

  // MARK: Running

  /// After so many events a world that has not ended never will.
  private static let eventCountMax = 3_000_000

  mutating func run() {
    while observer.violations.isEmpty, let next = plans.popMin() {
      now = next.moment
      if hasEnded {
        if let mirror { observer.check(mirror.differences(from: journal)) }
        return checkFarewells()
      }
      if let overdue { return observer.violate(overdue) }
      eventCount += 1
      history.note(now.sinceStart)
      happen(next.happening)
    }
  }

  private var overdue: String? {
    if eventCount > Self.eventCountMax { return "events without end" }
    guard let calmSince, now - calmSince > quietMax else { return nil }
    let state = coordinator.map { "\($0.mind.scheduler.snapshot)" } ?? "no coordinator"
    return "the sweep does not end: \(state)"
  }

  /// How long a sweep takes at most once nothing goes wrong any more.
  private var quietMax: Span {
    let slowest = nodes.map(\.slowness).max()!
    return seconds(1_500) + (policy.auditShare > 0 ? 12 : 4) * slowest
      * sweep.keys.indices.reduce(0) { $0 + sweep.duration(of: $1) }
  }

  mutating func plan(_ happening: Happening, at moment: Moment) {
    plans.insert(Planned(moment: moment, number: planCount, happening: happening))
    planCount += 1
  }

  func trace(_ line: @autoclosure () -> String) {
    if isVerbose { print("\(now)  \(line())") }
  }

  private mutating func happen(_ happening: Happening) {
    switch happening {
    case .messageToCoordinator(let link, let bytes): deliverToCoordinator(link: link, bytes)
    case .messageToWorker(let link, let bytes): deliverToWorker(link: link, bytes)
    case .connection(let worker): connect(worker: worker)
    case .lossNoticed(let link): noticeLoss(of: link)
    case .peerForgotten(let link): forgetPeer(link)
    case .workerStart(let node, let name): startWorker(node: node, name: name)
    case .workerWake(let worker): wake(worker: worker)
    case .workerResumed(let worker): resume(worker: worker)
    case .diskStep(let worker): stepDisk(worker: worker)
    case .trainingEnd(let worker, let run, let version):
      endTraining(worker: worker, run: run, version: version)
    case .parentEnd(let worker): post(.parentEnded, to: worker)
    case .patienceEnd(let worker): if !isCalm { kill(worker: worker, name: workers[worker].name) }
    case .coordinatorStart: startCoordinator()
    case .coordinatorWake(let life): wakeCoordinator(life: life)
    case .coordinatorResumed(let life): resumeCoordinator(life: life)
    case .workerDeathNoticed(let life, let process): noticeDeath(of: process, life: life)
    case .journalStep(let life): stepJournal(life: life)
    case .fault: strike()
    case .calm: calm()
    }
  }
}
