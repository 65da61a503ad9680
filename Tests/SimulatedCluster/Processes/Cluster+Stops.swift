import Messaging
import Working

/// Processes that stand still for a while, by a signal or with their machine, and go on.
extension Cluster {
  mutating func stop(worker: Int, for span: Span, isSuspended: Bool) {
    guard workers[worker].isAwake else { return }
    trace(
      "\(workers[worker].name) stands still for \(Double(span) / 1e6) s\(isSuspended ? ", and its clock" : "")"
    )
    workers[worker].life = .stopped(since: now, isSuspended: isSuspended)
    plan(.workerResumed(worker: worker), at: now + span)
    guard span > Self.connectionTimeout, let link = workers[worker].link else { return }
    plan(.peerForgotten(link: link), at: now + Self.connectionTimeout)
    plan(.lossNoticed(link: link), at: now + span + 1)
  }

  mutating func resume(worker: Int) {
    guard case .stopped(let since, let isSuspended) = workers[worker].life else { return }
    if isSuspended { workers[worker].clock.suspend(for: now - since) }
    workers[worker].life = .awake
    workers[worker].wakeDue = nil
    for (identifier, run) in workers[worker].delayRuns(by: now - since) {
      let end = Happening.trainingEnd(worker: worker, run: identifier.number, version: run.version)
      plan(end, at: max(run.end, now))
    }
    planDiskStep(of: worker)
    turn(worker: worker)
  }

  mutating func stopCoordinator(for span: Span, isSuspended: Bool) {
    guard var host = coordinator, host.stoppedSince == nil else { return }
    trace("the coordinator stands still for \(Double(span) / 1e6) s\(isSuspended ? ", and its clock" : "")")
    host.stoppedSince = now
    host.isSuspended = isSuspended
    coordinator = host
    plan(.coordinatorResumed(life: coordinatorLife), at: now + span)
    guard span > Self.connectionTimeout else { return }
    for worker in workers {
      guard let link = worker.link else { continue }
      plan(.lossNoticed(link: link), at: now + Self.connectionTimeout)
      plan(.peerForgotten(link: link), at: now + span + 1)
    }
  }

  mutating func resumeCoordinator(life: Int) {
    guard life == coordinatorLife, let since = coordinator?.stoppedSince else { return }
    if coordinator!.isSuspended { coordinator!.clock.suspend(for: now - since) }
    coordinator!.stoppedSince = nil
    if let due = coordinator!.keeper.stepDue, due <= now { planJournalStep(after: milliseconds(1)) }
    turnCoordinator()
  }

  // MARK: Connections

  /// After so long without a sign of the other end ZeroMQ gives a connection up.
  static let connectionTimeout = seconds(15)
  /// For so long at most what a socket has sent goes on its way after it was closed.
  static let linger = seconds(1)

  mutating func connect(worker: Int) {
    guard workers[worker].isAlive, workers[worker].link == nil, workers[worker].connectionDue == now else {
      return
    }
    workers[worker].connectionDue = nil
    let node = workers[worker].node
    let isReachable =
      coordinator.map { $0.stoppedSince == nil && $0.endpoint == workers[worker].endpoint } ?? false
      && !Direction.allCases.contains { network.isCut(node: node, $0, at: now) }
    guard isReachable, workers[worker].isAwake else {
      planConnection(of: worker, after: random.span(milliseconds(100)...seconds(5)))
      return
    }
    workers[worker].link = network.connect(
      worker: worker, ticket: nodes[node].ticket, life: coordinatorLife)
  }

  /// The worker's end, if it lives, hears nothing more and finds out.
  mutating func forgetPeer(_ link: Int) {
    network.closeAtCoordinator(link)
    plan(.lossNoticed(link: link), at: now + Self.connectionTimeout)
  }

  mutating func noticeLoss(of link: Int) {
    let worker = network.links[link].worker
    guard workers[worker].link == link else { return }
    network.closeAtWorker(link)
    workers[worker].link = nil
    planConnection(of: worker, after: random.span(milliseconds(100)...seconds(5)))
  }

  private mutating func planConnection(of worker: Int, after span: Span) {
    workers[worker].connectionDue = now + span
    plan(.connection(worker: worker), at: now + span)
  }

  /// The worker's socket is closed, with what it has received, and another tries to connect elsewhere.
  mutating func move(worker: Int, to endpoint: Int) {
    if let link = workers[worker].link {
      network.closeAtWorker(link)
      workers[worker].link = nil
      workers[worker].inbox = []
      plan(.peerForgotten(link: link), at: now + faults.delayMax + seconds(1))
    }
    workers[worker].endpoint = endpoint
    planConnection(of: worker, after: random.below(milliseconds(100)))
  }

  mutating func sendToCoordinator(_ bytes: [UInt8], from worker: Int) {
    history.note(bytes)
    guard let link = workers[worker].link else { return }
    let arrivals = network.arrivals(
      over: link, node: workers[worker].node, .toCoordinator, at: now, faults: faults, random: &random)
    for arrival in arrivals { plan(.messageToCoordinator(link: link, bytes), at: arrival) }
  }

  mutating func sendToWorker(_ bytes: [UInt8], over link: Int) {
    history.note(bytes)
    guard network.links[link].isOpenAtCoordinator, network.links[link].life == coordinatorLife else { return }
    let node = workers[network.links[link].worker].node
    let arrivals = network.arrivals(
      over: link, node: node, .toWorker, at: now, faults: faults, random: &random)
    for arrival in arrivals { plan(.messageToWorker(link: link, bytes), at: arrival) }
  }

  mutating func deliverToWorker(link: Int, _ bytes: [UInt8]) {
    let worker = network.links[link].worker
    guard workers[worker].link == link, workers[worker].isAlive else { return }
    if workers[worker].inbox.count < Self.inboxMax { workers[worker].inbox.append(bytes) }
    turn(worker: worker)
  }

  mutating func deliverToCoordinator(link: Int, _ bytes: [UInt8]) {
    guard network.links[link].life == coordinatorLife, network.links[link].isOpenAtCoordinator else { return }
    guard coordinator != nil else { return }
    if coordinator!.inbox.count < Self.inboxMax {
      coordinator!.inbox.append((network.links[link].peer, bytes))
    }
    turnCoordinator()
  }

  /// What a socket keeps for a process that does not read it.
  static let inboxMax = 10_000
}
