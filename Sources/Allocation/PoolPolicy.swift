/// How a pool treats its queue.
public struct PoolPolicy: Equatable, Sendable {
  /// How many jobs to keep in the queue, waiting or running.
  public var jobCount: Int
  /// How many trials a job trains at a time.
  public var slotsPerJob: Int
  /// How often the queue is looked at.
  public var listInterval: Duration
  /// The pause after a refusal, or after jobs that ended in vain; it doubles from the first up to the longest.
  public var pauseFirst: Duration
  public var pauseMax: Duration
  /// At most so many jobs are asked for at once.
  public var batchCountMax: Int
  /// So many jobs that ended one after the other, in which no trial was finished, are not the fault of single nodes.
  public var vainCountMax: Int
  /// How long the jobs of a complete sweep may take to leave by themselves.
  public var farewellDurationMax: Duration
  /// For how long the end tries to empty the queue.
  public var endDurationMax: Duration

  public init(
    jobCount: Int, slotsPerJob: Int = 1, listInterval: Duration = .seconds(15),
    pauseFirst: Duration = .seconds(10), pauseMax: Duration = .seconds(300), batchCountMax: Int = 500,
    farewellDurationMax: Duration = .seconds(10), endDurationMax: Duration = .seconds(90)
  ) {
    self.jobCount = jobCount
    self.slotsPerJob = slotsPerJob
    self.listInterval = listInterval
    self.pauseFirst = pauseFirst
    self.pauseMax = pauseMax
    self.batchCountMax = batchCountMax
    self.farewellDurationMax = farewellDurationMax
    self.endDurationMax = endDurationMax
    // The first node that is broken may end as many at once as there are.
    vainCountMax = max(10, 2 * jobCount)
  }
}
