import Foundation
import Journal
import Reporting

/// All that is served, at one moment: a value that no later event changes.
struct PageSnapshot: Sendable {
  /// Counts the snapshots of this process.
  let revision: Int
  let description: LiveSweepDescription
  let status: SweepStatus
  let progress: PageProgress
  let cells: PageCells
  let boundary: PageBoundary
  let failures: PageFailures
  /// The revisions that last changed them.
  let boundaryRevision: Int
  let failuresRevision: Int
  /// Since when this process counts, and how many trials it has committed since.
  let committedNow: Int

  /// What happened after a revision, as events of a stream.
  /// - Parameter revision: what the one who asks knows.
  func events(after known: Int) throws -> [StreamEvent] {
    var events = [StreamEvent("progress", try json(progress, isIndented: false), revision: revision)]
    let changed = cells.changed(after: known)
    if changed.count > max(Self.changeCountMax, cells.cells.count / 4) {
      // It is cheaper to begin afresh.
      events.append(StreamEvent("stale", Data("{}".utf8), revision: revision))
    } else if !changed.isEmpty {
      let columns = CellColumns(cells, places: changed, revision: revision)
      events.append(StreamEvent("cells", try json(columns, isIndented: false), revision: revision))
    }
    if boundaryRevision > known {
      events.append(StreamEvent("boundary", try json(boundary, isIndented: false), revision: revision))
    }
    if failuresRevision > known {
      events.append(StreamEvent("failures", try json(failures, isIndented: false), revision: revision))
    }
    return events
  }

  private static let changeCountMax = 2_000
}
