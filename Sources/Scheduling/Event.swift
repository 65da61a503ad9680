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
    /// A worker could not train a trial. Only the holder of the trial's current attempt is believed.
    case trialFailed(WorkerID, Lease, reason: String)
    /// The journal has made durable the results that `Effect.commit` asked for. A trial that was committed before
    /// may be named again; one that was never asked for traps.
    case resultsCommitted([TrialIndex])
    /// More is known of what the trials cost: what waits is leased in this order from now on. It may come at any time,
    /// and takes time in proportion to the number of trials. An explicit order is a permutation of the sweep's indices.
    case orderChanged(TrialOrder)
    /// Time passed. Sent at least every `Policy.heartbeatInterval`, and once before anything else.
    case tick
  }
}
