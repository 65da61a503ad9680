import Foundation
import Journal

/// A sweep at a glance, for a terminal that shows it again and again.
public struct StatusBoard: Sendable {
  /// The terminal that it is for.
  public struct Screen: Sendable {
    public var columns: Int
    public var rows: Int
    public var isColored: Bool

    public init(columns: Int, rows: Int, isColored: Bool) {
      self.columns = columns
      self.rows = rows
      self.isColored = isColored
    }
  }

  public let status: SweepStatus
  private let map: CellMap
  /// The newest first.
  private let lostAttempts: [FailureRow]

  /// - Throws: `JournalError`, `InputError`.
  public init(folder: URL, now: Date) throws {
    let hearing = CoordinatorHearing(folder: folder, now: now)
    let reader = try JournalReader(folder: folder)
    let record = try SweepRecord(reader, folder: folder)
    let troubles = try SweepTroubles(reader)
    status = SweepStatus(record, troubles, hearing, JobPoolState.read(folder: folder))
    map = CellMap(record)
    lostAttempts = troubles.lastAttempts.reversed()
  }

  /// Whether nothing is left to do.
  public var isComplete: Bool { status.pending == 0 && status.running == 0 }

  /// No more lines than the screen has, each at most as wide: lists are cut before the diagram is thinned out.
  public func lines(on screen: Screen, now: Date) -> [String] {
    let head = headLines(screen, now: now)
    let tails = [workerLines(now: now), failureLines, attemptLines].filter { !$0.isEmpty }
    // Each list shows some lines at least, and its title; the diagram has what the lists leave.
    let room = max(screen.rows - 1 - head.count, 0)
    let listRoom = tails.reduce(0) { $0 + min($1.count, 6) + 1 }
    let plane = map.lines(
      columns: screen.columns, rows: max(room - listRoom - 1, 4), isColored: screen.isColored)
    var lines = head + [""] + plane
    for (place, tail) in tails.enumerated() {
      let left = max(screen.rows - 1 - lines.count - 1, 0)
      let share = max(left - 7 * (tails.count - 1 - place), min(left, 6))
      lines += [""] + shortened(tail, to: share)
    }
    return lines.prefix(max(screen.rows - 1, 1)).map {
      $0.contains("\u{1B}") ? $0 : String($0.prefix(screen.columns))
    }
  }

  private func headLines(_ screen: Screen, now: Date) -> [String] {
    let doneShare = status.trials == 0 ? 1 : Double(status.done + status.failed) / Double(status.trials)
    var progress =
      bar(doneShare, length: min(max(screen.columns - 50, 10), 40))
      + " \(grouped(status.done)) of \(grouped(status.trials)) (\(Int(100 * doneShare)) %)"
    if status.isCoordinatorHeard, let rate = status.coordinator.value?.trialsPerSecond {
      progress += "  \(short(rate)) trials/s"
    }
    if let ends = status.ends.value { progress += "  \(duration(ends.timeIntervalSince(now))) left" }
    let leftOut = trialStatuses.dropLast(2).filter { $0 != "converged" }.compactMap { name in
      status.counts[name].flatMap { $0 > 0 ? "\(grouped($0)) \(name)" : nil }
    }
    let lostCount = status.failedAttempts.values.reduce(0, +)
    let counts =
      [
        "\(grouped(status.running)) running", "\(grouped(status.pending)) pending",
        "\(grouped(status.failed)) failed",
      ] + leftOut + (lostCount > 0 ? ["\(counted(lostCount, "attempt")) lost"] : [])
      + (status.disagreements > 0 ? ["\(grouped(status.disagreements)) contradicted"] : [])
    let shard = status.shard.value.map { ", shard \($0)" } ?? ""
    return [
      "\(status.name)\(shard)  spec \(status.specHash.prefix(12))  \(timestamp(now))", progress,
      counts.joined(separator: "  "), coordinatorLine(now: now),
    ]
  }

  private func bar(_ share: Double, length: Int) -> String {
    let filled = Int(share * Double(length))
    return String(repeating: "█", count: filled) + String(repeating: "░", count: length - filled)
  }

  private func coordinatorLine(now: Date) -> String {
    guard let state = status.coordinator.value else { return "no coordinator is running" }
    guard status.isCoordinatorHeard else {
      return "the coordinator was last heard of \(duration(now.timeIntervalSince(state.updated))) ago"
    }
    return "coordinator at \(state.endpoint), \(counted(state.workers.count, "worker"))"
  }

  private func workerLines(now: Date) -> [String] {
    guard let state = status.coordinator.value, status.isCoordinatorHeard else { return [] }
    return split(status.workerLines(state, now: now) + status.quarantineLines(state))
  }

  private var failureLines: [String] { status.setAside.isEmpty ? [] : split(status.failureLines) }

  /// Attempts without a result, most of which a later one makes good.
  private var attemptLines: [String] {
    guard !lostAttempts.isEmpty else { return [] }
    return split(
      aligned(
        [["LOST AT", "TRIAL", "ATTEMPT", "WORKER", "WHAT", "REASON"]]
          + lostAttempts.map {
            [
              timestamp($0.at), String($0.trialKey.prefix(12)), "\($0.attempt)", $0.worker, $0.what,
              oneLine($0.reason),
            ]
          }))
  }

  private func split(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }

  private func shortened(_ lines: [String], to count: Int) -> [String] {
    guard lines.count > count, count > 0 else { return Array(lines.prefix(count)) }
    return lines.prefix(count - 1) + ["and \(grouped(lines.count - count + 1)) more"]
  }
}
