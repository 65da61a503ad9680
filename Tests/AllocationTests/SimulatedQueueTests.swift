import Testing

@testable import Allocation

/// A batch system that refuses, forgets to answer, kills and brings jobs back, all by one seed.
private struct SimulatedQueue {
  var random: SplitMix
  var jobs: [JobID] = []
  var nextArray = 1
  var isKind = false

  mutating func answer(_ effect: JobPool.Effect) -> JobPool.Event? {
    let fails = !isKind && random.chance(0.2)
    // A command that fails may have been carried out.
    let isDone = !fails || random.chance(0.5)
    switch effect {
    case .list: return fails ? .failed(reason: "away") : .listed(jobs.map { Job($0, .running) })
    case .submit(let count):
      let ids = ids(nextArray, count)
      if isDone {
        nextArray += 1
        jobs += ids
      }
      return fails ? .failed(reason: "refused") : .submitted(ids)
    case .cancel(let ids):
      if isDone { jobs.removeAll { ids.contains($0) } }
      return fails ? .failed(reason: "away") : .cancelled
    case .cancelAll:
      if isDone { jobs = [] }
      return fails ? .failed(reason: "away") : .cancelled
    case .log, .giveUp, .finish: return nil
    }
  }
}

struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  mutating func chance(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &self) < share }
}

@Suite struct SimulatedQueueTests {
  @Test(arguments: 0..<200)
  func `whatever the queue does it is filled, never overfull, and empty in the end`(seed: UInt64) {
    var queue = SimulatedQueue(random: SplitMix(state: seed))
    let jobCount = Int.random(in: 1...8, using: &queue.random)
    var policy = PoolPolicy(jobCount: jobCount)
    policy.vainCountMax = .max
    var pool = JobPool(policy: policy, openTrialCount: 1_000)
    var now = Duration.zero

    func play(_ first: JobPool.Event) -> Bool {
      var events = [first]
      var isFinished = false
      while !events.isEmpty {
        for effect in pool.handle(events.removeFirst(), at: now) {
          if let answer = queue.answer(effect) { events.append(answer) }
          if case .finish = effect { isFinished = true }
          if case .giveUp = effect { isFinished = true }
        }
        #expect(queue.jobs.count <= jobCount, "seed \(seed) at \(now)")
      }
      return isFinished
    }

    queue.isKind = true
    _ = play(.started)
    queue.isKind = false
    for _ in 0..<200 {
      now = pool.deadline ?? now
      if queue.random.chance(0.3), !queue.jobs.isEmpty {
        queue.jobs.remove(at: Int.random(in: 0..<queue.jobs.count, using: &queue.random))
      }
      #expect(!play(.deadlineReached), "seed \(seed) at \(now)")
    }
    queue.isKind = true
    for _ in 0..<100 {
      now = pool.deadline ?? now
      _ = play(.deadlineReached)
    }
    #expect(queue.jobs.count == jobCount, "seed \(seed)")
    var isFinished = play(.endRequested(isComplete: seed.isMultiple(of: 2)))
    while !isFinished, let deadline = pool.deadline {
      now = deadline
      isFinished = play(.deadlineReached)
    }
    #expect(isFinished && queue.jobs.isEmpty, "seed \(seed)")
  }
}
