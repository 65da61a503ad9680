/// The numbers that the scheduler decides by.
public struct Policy: Equatable, Sendable {
  /// A worker that was not heard for longer than this is lost, and so is a lease that no heartbeat listed for longer.
  public var leaseDuration: Duration
  /// How often a worker is to send a heartbeat; it is told so when it joins.
  public var heartbeatInterval: Duration
  /// A trial whose attempts failed so many times is set aside.
  public var attemptsMax: Int
  /// Leases per slot that a worker may hold: the one it trains and those that wait at its side, so that it never
  /// waits for the coordinator.
  public var creditPerSlot: Int
  /// No trial is leased while so many results wait for the journal: it bounds what the coordinator keeps in memory.
  public var committingMax: Int

  /// - Precondition: `leaseDuration` is at least two heartbeats, so that one late heartbeat loses nothing;
  ///   every count is at least 1.
  public init(
    leaseDuration: Duration = .seconds(30), heartbeatInterval: Duration = .seconds(5), attemptsMax: Int = 3,
    creditPerSlot: Int = 2, committingMax: Int = 10_000
  ) {
    precondition(heartbeatInterval > .zero && leaseDuration >= heartbeatInterval * 2)
    precondition(attemptsMax >= 1 && creditPerSlot >= 1 && committingMax >= 1)
    self.leaseDuration = leaseDuration
    self.heartbeatInterval = heartbeatInterval
    self.attemptsMax = attemptsMax
    self.creditPerSlot = creditPerSlot
    self.committingMax = committingMax
  }
}
