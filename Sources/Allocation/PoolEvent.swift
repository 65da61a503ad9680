extension JobPool {
  /// What happens to a pool. Every command among its effects is answered by one event.
  public enum Event: Equatable, Sendable {
    case started
    /// How the sweep stands.
    case progressed(doneCount: Int, openCount: Int)
    /// All of the pool's jobs that the queue knows.
    case listed([Job])
    case submitted([JobID])
    case cancelled
    /// The command could not be carried out, or nobody knows whether it was.
    case failed(reason: String)
    /// `JobPool.deadline` has passed.
    case deadlineReached
    /// No job may be left: the sweep is complete, or it is to stop.
    case endRequested(isComplete: Bool)
  }

  /// What a pool wants done, in this order; one command at a time.
  public enum Effect: Equatable, Sendable {
    case list
    /// Submit so many jobs, by one command.
    case submit(count: Int)
    case cancel([JobID])
    /// Cancel all jobs of the pool that wait, or all there are, known or not.
    case cancelAll(onlyPending: Bool)
    case log(Level, String)
    /// Stop the sweep, and tell why; `endRequested` is to follow.
    case giveUp(Surrender)
    /// The last effect of a pool. Jobs that are left could not be cancelled in time.
    case finish(left: [JobID])
  }

  /// Why a pool sees no sense in going on.
  public enum Surrender: Equatable, Sendable {
    /// The first thing that it asked of the queue failed.
    case refused(reason: String)
    /// So many jobs ended one after the other, and no trial was finished.
    case jobsEndInVain(count: Int, last: JobID)
  }

  public enum Level: Equatable, Sendable {
    case notice
    case warning
  }
}
