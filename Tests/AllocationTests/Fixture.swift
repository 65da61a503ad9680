import Testing

@testable import Allocation

/// A pool under test: seconds for times.
struct Fixture {
  var pool: JobPool

  init(jobCount: Int, slotsPerJob: Int = 1, openTrialCount: Int = 100) {
    pool = JobPool(
      policy: PoolPolicy(jobCount: jobCount, slotsPerJob: slotsPerJob), openTrialCount: openTrialCount)
  }

  /// A pool that found these jobs running at 0 s; with more wanted it has asked for them.
  init(keeping names: [String], jobCount: Int? = nil, vainCountMax: Int? = nil) {
    self.init(jobCount: jobCount ?? names.count)
    if let vainCountMax {
      var policy = pool.policy
      policy.vainCountMax = vainCountMax
      pool = JobPool(policy: policy, openTrialCount: 100)
    }
    send(.started)
    send(.listed(names.map { Job(JobID($0), .running) }))
  }

  var deadline: Duration? { pool.deadline }
  var jobs: [Job] { pool.jobs }

  @discardableResult
  mutating func send(_ event: JobPool.Event, at seconds: Int = 0) -> [JobPool.Effect] {
    pool.handle(event, at: .seconds(seconds))
  }
}

func jobs(_ names: String...) -> [Job] { names.map { Job(JobID($0), .running) } }

/// What an array of so many jobs is called.
func ids(_ array: Int, _ count: Int) -> [JobID] { (1...count).map { JobID("\(array)_\($0)") } }
