/// The numbers that the scheduler decides by.
public struct Policy: Equatable, Sendable {
  /// A worker that was not heard for longer than this is lost, and so is a lease that no heartbeat listed for longer.
  public var leaseDuration: Duration
  /// How often a worker is to send a heartbeat; it is told so when it joins.
  public var heartbeatInterval: Duration
  /// A trial whose attempts failed so many times is set aside.
  public var attemptsMax: Int
  /// Leases per slot that a worker may hold while nothing is known of the trials' lengths: the one it trains and
  /// those that wait at its side, so that it never waits for the coordinator.
  public var creditPerSlot: Int
  /// No trial is leased while so many results wait for the journal: it bounds what the coordinator keeps in memory.
  public var committingMax: Int
  /// The share of trials, 0 to 1, that are trained again by another worker, and compared.
  public var auditShare: Double

  /// - Precondition: `leaseDuration` is at least two heartbeats, so that one late heartbeat loses nothing;
  ///   every count is at least 1, and no credit above `creditPerSlotMax`.
  public init(
    leaseDuration: Duration = .seconds(30), heartbeatInterval: Duration = .seconds(5), attemptsMax: Int = 3,
    creditPerSlot: Int = 2, committingMax: Int = 10_000, auditShare: Double = 0
  ) {
    precondition(heartbeatInterval > .zero && leaseDuration >= heartbeatInterval * 2)
    precondition(attemptsMax >= 1 && creditPerSlot >= 1 && committingMax >= 1)
    precondition(creditPerSlot <= Self.creditPerSlotMax && (0...1).contains(auditShare))
    self.leaseDuration = leaseDuration
    self.heartbeatInterval = heartbeatInterval
    self.attemptsMax = attemptsMax
    self.creditPerSlot = creditPerSlot
    self.committingMax = committingMax
    self.auditShare = auditShare
  }

  /// Leases per slot that a worker may hold at most, however short its trials are.
  public static let creditPerSlotMax = 4_000
  /// Leases that wait at the side of a worker at most, however many slots it has: they fit one message.
  public static let waitingMax = 50_000
  /// Where lengths are known, so much training waits at the side of each slot; it bridges many round trips.
  static let secondsAhead = 2.5
  /// A trial is late, and worth a copy at an idle slot, when it has run for so many times what was expected of it.
  static let latenessFactor = 1.5
  /// A worker that failed so many trials in a row gets no more until others have tried those trials; if they train
  /// so many of them, it is quarantined.
  static let suspicionsMax = 3
  /// A node is not trusted with last chances when so many of its workers have died in a row without a result.
  static let deathsMax = 3
  /// No audit is opened while so many are open: it bounds what the coordinator keeps in memory.
  static let auditsMax = 100_000

  /// Leases that may wait at the side of a worker with so many slots if the next one is of a trial of this length.
  func waitingMax(slots: Int, seconds: Double?) -> Int {
    guard let seconds else { return min(slots * (creditPerSlot - 1), Self.waitingMax) }
    let countMax = min(slots * (Self.creditPerSlotMax - 1), Self.waitingMax)
    return max(1, Int(min(Double(countMax), Double(slots) * Self.secondsAhead / max(seconds, 1e-9))))
  }
}
