extension Scheduler {
  /// What the shell is to do, in the order of the list. A message to a worker that is not connected is dropped:
  /// leases expire and workers send their results again, so no message has to arrive.
  public enum Effect: Equatable, Sendable {
    /// Send the worker these leases, in this order. The worker starts them in the order they came, as many at once as
    /// it has slots. A lease for a trial that it has in hand replaces the attempt's number and starts nothing anew.
    case lease(WorkerID, [Lease])
    /// Append the result that this worker just sent to the journal, then report `Event.resultsCommitted`. The shell
    /// may gather many into one transaction. A shell whose journal fails stops: nothing is acknowledged, and the
    /// workers keep their results.
    case commit(WorkerID, TrialIndex)
    /// The worker's result is of a trial that is committed, or about to be, by another copy. Let the journal compare
    /// them, then report `Event.resultsCompared`: equal copies change nothing, a difference is recorded there.
    case compare(WorkerID, TrialIndex)
    /// Tell the worker that these trials are durable: it drops the results it keeps, and the leases it has in hand,
    /// started or not.
    case acknowledge(WorkerID, [TrialIndex])
    /// Record in the journal that an attempt ended without a result.
    case record(TrialIndex, LostAttempt)
    /// Record in the journal that the trial is given up, and why. A late result still replaces it.
    case setAside(TrialIndex, story: [LostAttempt])
    /// Tell people that two workers' results of a trial differ: the one that stands, and the other.
    case reportDisagreement(TrialIndex, standing: WorkerID, other: WorkerID)
    /// Tell the worker that it takes no more part in the sweep, and people why. Comes again whenever it says anything.
    case quarantine(WorkerID, reason: String)
    /// Ask a worker that the scheduler does not know to send `Event.workerJoined` with what it has in hand.
    case askToRejoin(WorkerID)
    /// Drop what the shell keeps about a worker, for example its connection.
    case forget(WorkerID, Departure)
    /// Tell the worker that the sweep is over: it exits.
    case dismiss(WorkerID)
    /// Every trial is committed or set aside, and every audit made or given up. Comes after the last acknowledgement.
    /// Comes again only if the late result of a trial that was set aside changed the summary.
    case complete(Summary)
  }

  /// Why a worker is gone.
  public enum Departure: Equatable, Sendable {
    /// Not heard for longer than `Policy.leaseDuration`.
    case lost
    /// Said farewell.
    case left
  }

  /// How a sweep ended.
  public struct Summary: Equatable, Sendable {
    public let trialCount: Int
    public let committedCount: Int
    /// Ascending.
    public let setAside: [TrialIndex]
    /// Audits that were given up, for want of a worker to make them or because they failed.
    public let unauditedCount: Int
  }
}
