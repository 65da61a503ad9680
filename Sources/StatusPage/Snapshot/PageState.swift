import Analysis
import Foundation
import Journal
import Reporting

/// Turns what the coordinator says and what the journal holds into snapshots, one after the other. It reads no clock.
struct PageState: Sendable {
  private(set) var sweep: LiveSweep
  private let description: LiveSweepDescription
  private let folder: URL
  private var revision = 1
  private var cells: PageCells
  private var boundary: PageBoundary
  private var failures: (count: Int, locatedCount: Int, document: PageFailures)?
  private var boundaryRevision = 1
  private var failuresRevision = 1
  private var forecast = EndForecast()
  private var throughput = Throughput()
  private var committedFirst: Int?

  /// - Throws: `JournalError`, `InputError`.
  init(folder: URL) throws {
    sweep = try LiveSweep(folder: folder)
    self.folder = folder
    description = sweep.description
    boundary = PageBoundary([], hasTheorem: description.hasTheorem)
    cells = PageCells(sweep.cells, revision: 1)
  }

  /// Whether cells wait to be computed.
  var isStale: Bool { sweep.isStale }

  /// Reads what the journal has more, if it is open, and computes what that changes, so many fits at most.
  /// - Throws: `JournalError`.
  mutating func advance(_ reader: JournalReader?, fitCountMax: Int) throws {
    revision += 1
    if let reader { try sweep.follow(reader) }
    let changes = sweep.compute(fitCountMax: fitCountMax)
    cells.update(changes.cells, from: sweep.cells, revision: revision)
    if changes.boundary {
      boundary = PageBoundary(sweep.boundary, hasTheorem: description.hasTheorem)
      boundaryRevision = revision
    }
  }

  /// - Parameter state: what the coordinator last said of itself.
  mutating func snapshot(_ state: CoordinatorState?, phase: SweepPhase, now: Date) -> PageSnapshot {
    let hearing = CoordinatorHearing(state, folder: folder, now: now)
    let status = sweep.status(hearing, jobs: JobPoolState.read(folder: folder))
    let seconds = now.timeIntervalSince1970
    forecast.note(secondsLeft: status.ends.value.map { $0.timeIntervalSince(now) }, at: seconds)
    throughput.note(count: status.done, at: seconds)
    committedFirst = committedFirst ?? status.done
    let troubleCount = status.failedAttempts.values.reduce(status.setAside.count, +)
    if failures?.count != troubleCount || failures?.locatedCount != sweep.locatedCount {
      failures = (troubleCount, sweep.locatedCount, PageFailures(status, sweep.lastAttempts))
      failuresRevision = revision
    }
    return PageSnapshot(
      revision: revision, description: description, status: status,
      progress: PageProgress(
        status, phase: phase, cells: cells, ends: forecast.range, throughput: throughput, now: now),
      cells: cells, boundary: boundary, failures: failures!.document, boundaryRevision: boundaryRevision,
      failuresRevision: failuresRevision, committedNow: status.done - committedFirst!)
  }
}
