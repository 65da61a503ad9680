extension Scheduler {
  /// What happened, as the shell tells it.
  ///
  /// Everything a worker sends renews its life. A trial's index is the shell's to check: one outside the sweep traps.
  public enum Event: Equatable, Sendable {
    /// A worker said hello, for the first time or again: after `Effect.askToRejoin`, after a restart, after a lost
    /// connection. `holding` is what it has in hand from before; a restarted worker holds nothing.
    /// `slots`, at least 1, is how many trials it trains at once.
    case workerJoined(WorkerID, slots: Int, holding: Holdings)
    /// A worker lives, and renews the leases it lists. It sends one every `Policy.heartbeatInterval`.
    case workerHeartbeat(WorkerID, holding: Holdings)
    /// A worker said farewell. Nothing it held counts as failed.
    case workerLeft(WorkerID)
    /// A worker sent the result of a lease, current or not, for the first time or again. A result is a pure function
    /// of its trial, so whoever sends it first has it committed.
    case resultReceived(WorkerID, Lease)
    /// A worker could not train a trial. Only the holder of a current attempt is believed.
    case trialFailed(WorkerID, Lease, reason: String)
    /// A worker has not the means to train a trial that others may well train: it is too large for it.
    case trialDeclined(WorkerID, Lease, reason: String)
    /// The journal has made durable the results that `Effect.commit` asked for. A trial that was committed before
    /// may be named again; one that was never asked for traps.
    case resultsCommitted([TrialIndex])
    /// The journal has compared the copies that `Effect.compare` asked for, or found that a result it was to commit is
    /// itself a copy. Every copy is reported, after the result that it was compared with is durable.
    case resultsCompared([Comparison])
    /// More is known of what the trials cost: what waits is leased in this order from now on. It may come at any time,
    /// and takes time in proportion to the number of trials that wait.
    case orderChanged(TrialOrder, lengths: TrialLengths = .unknown)
    /// Time passed. Sent at least every `Policy.heartbeatInterval`, and once before anything else.
    case tick

    /// Who sent it, if a worker did.
    var worker: WorkerID? {
      switch self {
      case .workerJoined(let worker, _, _), .workerHeartbeat(let worker, _), .workerLeft(let worker),
        .resultReceived(let worker, _), .trialFailed(let worker, _, _), .trialDeclined(let worker, _, _):
        worker
      case .resultsCommitted, .resultsCompared, .orderChanged, .tick: nil
      }
    }
  }

  /// What the journal says of a second copy of a trial's result.
  public struct Comparison: Equatable, Sendable {
    public let trial: TrialIndex
    /// Who sent the copy.
    public let worker: WorkerID
    /// Nil if the copy equals the result that stands.
    public let difference: Difference?

    public init(_ trial: TrialIndex, by worker: WorkerID, difference: Difference? = nil) {
      self.trial = trial
      self.worker = worker
      self.difference = difference
    }
  }

  public struct Difference: Equatable, Sendable {
    /// Who sent the result that stands.
    public let standing: WorkerID
    /// What the copy says; two copies that differ from the standing result are equal if they claim the same.
    public let claim: String

    public init(standing: WorkerID, claim: String) {
      self.standing = standing
      self.claim = claim
    }
  }
}
