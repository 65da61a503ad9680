import Messaging
import Working

/// The disks of workers, as `WorkerStorage`: what is asked of them is done in order, beside the worker's own thread.
extension Cluster {
  mutating func ask(_ step: DiskStep, of worker: Int) {
    workers[worker].diskSteps.append(step)
    if workers[worker].diskStepDue == nil { planDiskStep(of: worker) }
  }

  mutating func planDiskStep(of worker: Int) {
    guard !workers[worker].diskSteps.isEmpty else { return }
    let isSlow = random.chance(faults.slowWrites)
    let span = isSlow ? random.span(milliseconds(20)...seconds(20)) : random.within(100...milliseconds(5))
    workers[worker].diskStepDue = now + span
    plan(.diskStep(worker: worker), at: now + span)
  }

  mutating func stepDisk(worker: Int) {
    guard workers[worker].isAwake, workers[worker].diskStepDue == now else { return }
    workers[worker].diskStepDue = nil
    let answer = perform(workers[worker].diskSteps.removeFirst(), of: worker)
    planDiskStep(of: worker)
    if let answer { post(answer, to: worker) }
  }

  private mutating func perform(_ step: DiskStep, of worker: Int) -> WorkerEvent? {
    let node = workers[worker].node
    let fails = random.chance(faults.failedDiskSteps)
    switch step {
    case .spool(let number, let sweepHash, let report):
      if fails { return .notSpooled(number, reason: "the disk is full") }
      disks[node].append(report, as: number, sweepHash: sweepHash, of: worker)
      return .spooled(number)
    case .recall(let number):
      let report = fails ? nil : disks[node].read(number, of: worker)
      if report == nil { workers[worker].ledger.noteDiskFailed() }
      return .recalled(number, report)
    case .discard(let number):
      disks[node].discard(number, of: worker)
      return nil
    case .load(let hash):
      return .dataLoaded(hash: hash, fails || !disks[node].hasData ? nil : sweep.problem.trainingSet)
    case .store:
      if !fails { disks[node].hasData = true }
      return nil
    }
  }

  // MARK: Births and deaths

  /// What earlier processes left is the first that a worker hears of.
  mutating func restoreSpool(of worker: Int) {
    guard workers[worker].mind.configuration.keepsSpool else { return }
    let results = disks[workers[worker].node].adopt(by: worker) { workers[$0].isAlive && $0 != worker }
    workers[worker].mailbox.append(.restored(results))
  }

  /// A worker that leaves waits for its disk, and nothing that it found may be lost.
  mutating func closeDisk(of worker: Int) {
    for step in workers[worker].diskSteps {
      if case .notSpooled = perform(step, of: worker) { workers[worker].ledger.noteDiskFailed() }
    }
    workers[worker].diskSteps = []
    guard workers[worker].mind.configuration.keepsSpool else { return }
    let kept = disks[workers[worker].node].trials(of: worker)
    observer.check(workers[worker].ledger.violations(leaving: kept))
  }

  /// Not even a killed process loses what it has written; its machine may.
  mutating func tearSpool(of worker: Int) {
    if random.chance(faults.tornSpools) {
      disks[workers[worker].node].tear(1 + random.below(3), of: worker)
    }
  }
}
