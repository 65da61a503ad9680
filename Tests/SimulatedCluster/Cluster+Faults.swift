import Coordination
import Working

/// What strikes a process or a connection.
extension Cluster {
  mutating func strike() {
    guard !isCalm else { return }
    let kind = faults.kinds[random.below(faults.kinds.count)]
    trace("\(kind)")
    let worker = workers.indices.filter { workers[$0].isAlive }.randomElement(using: &random)
    if kind.strikesWorker { worker.map { strike(kind, worker: $0) } } else { strikeCoordinator(kind) }
    plan(.fault, at: now + random.span(milliseconds(100)...faults.pauseMax))
  }

  private mutating func strike(_ kind: Faults.Kind, worker: Int) {
    let node = workers[worker].node
    let end = now + random.span(seconds(1)...seconds(100))
    switch kind {
    case .partition: for direction in Direction.allCases { network.cut(node: node, direction, until: end) }
    case .oneWayPartition:
      network.cut(node: node, random.chance(50) ? .toWorker : .toCoordinator, until: end)
    case .halfOpen: workers[worker].link.map { openHalf($0) }
    case .connectionLost: workers[worker].link.map { noticeLoss(of: $0) }
    case .workerKilled: kill(worker: worker)
    case .workerReplaced: kill(worker: worker, name: workers[worker].name)
    case .workerStopped:
      stop(worker: worker, for: random.span(seconds(1)...seconds(120)), isSuspended: false)
    case .workerSuspended:
      stop(worker: worker, for: random.span(seconds(1)...seconds(600)), isSuspended: true)
    case .workerDrained: drain(worker: worker)
    case .trainingHangs: hang(worker: worker)
    case .workerClockLeaps: leapClock(of: worker)
    case .coordinatorKilled, .coordinatorStopped, .coordinatorSuspended, .coordinatorAsked,
      .coordinatorClockLeaps, .powerLoss:
      preconditionFailure("\(kind) strikes no worker")
    }
  }

  private mutating func strikeCoordinator(_ kind: Faults.Kind) {
    switch kind {
    case .coordinatorKilled: killCoordinator(isPowerLoss: false)
    case .powerLoss: killCoordinator(isPowerLoss: true)
    case .coordinatorAsked: askCoordinatorToStop()
    case .coordinatorStopped:
      stopCoordinator(for: random.span(seconds(1)...seconds(120)), isSuspended: false)
    case .coordinatorSuspended:
      stopCoordinator(for: random.span(seconds(1)...seconds(600)), isSuspended: true)
    case .coordinatorClockLeaps: leapCoordinatorClock()
    default: preconditionFailure("\(kind) strikes workers")
    }
  }

  /// By more than any bound that a process goes by, or by little.
  private mutating func clockLeap() -> Span {
    random.span(milliseconds(1)...(random.chance(20) ? seconds(2 * 3_600) : seconds(60)))
  }

  private mutating func leapClock(of worker: Int) {
    let span = clockLeap()
    trace("the clock of \(workers[worker].name) leaps ahead by \(Double(span) / 1e6) s")
    workers[worker].clock.leap(by: span)
    turn(worker: worker)
  }

  private mutating func leapCoordinatorClock() {
    guard coordinator != nil else { return }
    let span = clockLeap()
    trace("the coordinator's clock leaps ahead by \(Double(span) / 1e6) s")
    coordinator!.clock.leap(by: span)
    turnCoordinator()
  }

  /// One end loses the connection and the other goes on believing in it, until silence tells.
  private mutating func openHalf(_ link: Int) {
    if random.chance(50) {
      network.closeAtCoordinator(link)
      plan(.lossNoticed(link: link), at: now + Self.connectionTimeout)
    } else {
      noticeLoss(of: link)
    }
  }

  mutating func post(_ event: WorkerEvent, to worker: Int) {
    guard workers[worker].isAlive else { return }
    workers[worker].mailbox.append(event)
    turn(worker: worker)
  }

  mutating func noticeDeath(of process: Int32, life: Int) {
    guard life == coordinatorLife, coordinator != nil else { return }
    coordinator!.mailbox.append(.processEnded(ProcessIdentifier(process)))
    turnCoordinator()
  }
}

extension Faults.Kind {
  fileprivate var strikesWorker: Bool {
    switch self {
    case .partition, .oneWayPartition, .halfOpen, .connectionLost, .workerKilled, .workerReplaced,
      .workerStopped, .workerSuspended, .workerDrained, .workerClockLeaps, .trainingHangs:
      true
    case .coordinatorKilled, .coordinatorStopped, .coordinatorSuspended, .coordinatorAsked,
      .coordinatorClockLeaps, .powerLoss:
      false
    }
  }
}
