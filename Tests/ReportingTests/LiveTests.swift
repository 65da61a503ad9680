import Analysis
import Foundation
import Journal
import Sweeps
import Testing

@testable import Reporting

@Suite struct LiveTests {
  private let now = Date(timeIntervalSince1970: 10_000)

  /// Half of a sweep, one of whose trials was given up.
  private var half: SyntheticSweep {
    var sweep = SyntheticSweep(yaml: smallSpecification)
    sweep.isSetAside = { $0.index == 1 }
    sweep.outcome = { $0.index.isMultiple(of: 2) ? $0.index == 0 ? "stalled" : "converged" : nil }
    return sweep
  }

  /// Commits the trials that are not there so far and that match.
  private func commit(_ folder: URL, _ isWanted: (Trial) -> Bool) throws {
    let writer = try JournalWriter.open(folder: folder)
    let sweep = SyntheticSweep(yaml: smallSpecification)
    let grid = try sweep.specification.grid
    let trials = (0..<grid.trialCount).map { grid[$0] }.filter { half.outcome($0) == nil && isWanted($0) }
    _ = try writer.append(trials.compactMap(sweep.committed))
    try writer.close()
  }

  private func expectReport(_ live: LiveSweep, of folder: URL) throws {
    let results = SweepResults(try SweepRecord(JournalReader(folder: folder), folder: folder))
    for (cell, summary) in zip(live.cells, results.cells) {
      #expect(cell.slope == summary.fitW?.slope && cell.interval == summary.fitW?.interval)
      #expect(cell.usedCount == summary.usedCount && cell.leftOutCount == summary.leftOutCount)
      #expect(cell.missingCount == summary.missingCount)
    }
    #expect(live.cells.count == results.cells.count)
    #expect(live.boundary == results.boundary)
    let hearing = CoordinatorHearing(nil, folder: folder, now: now)
    #expect(try live.status(hearing, jobs: nil).json() == SweepStatus(folder: folder, now: now).json())
  }

  @Test func `what is followed ends up as what is read at once`() throws {
    try withFolder { folder in
      try half.write(to: folder)
      var live = try LiveSweep(folder: folder)
      #expect(live.compute(fitCountMax: .max).cells == Array(live.cells.indices))
      try expectReport(live, of: folder)
      // Among them a trial that shares its key with a named initialisation, and the one that was given up.
      for part in 0..<3 {
        try commit(folder) { $0.index % 3 == part }
        let reader = try JournalReader(folder: folder)
        try live.follow(reader)
        while live.isStale { _ = live.compute(fitCountMax: 2) }
        try expectReport(live, of: folder)
      }
      #expect(live.cells.allSatisfy { $0.missingCount == 0 })
    }
  }

  @Test func `a trial that is given up meanwhile changes its cell`() throws {
    try withFolder { folder in
      try half.write(to: folder)
      var live = try LiveSweep(folder: folder)
      _ = live.compute(fitCountMax: .max)
      let writer = try JournalWriter.open(folder: folder)
      let trial = try half.specification.grid[3]
      try writer.setAside(SetAsideRow(trialKey: half.key(of: trial), story: "no", at: now))
      try writer.setAside(SetAsideRow(trialKey: "of another grid", story: "no", at: now))
      try live.follow(writer.reader)
      #expect(live.compute(fitCountMax: .max).cells.count == 1)
      try writer.close()
      try expectReport(live, of: folder)
      try live.follow(JournalReader(folder: folder))
      #expect(!live.isStale)
    }
  }

  @Test func `only what changed is told, and no more is computed at a time than was asked for`() throws {
    try withFolder { folder in
      try half.write(to: folder)
      var live = try LiveSweep(folder: folder)
      var told: [Int] = []
      while live.isStale {
        let changes = live.compute(fitCountMax: 3)
        #expect(changes.cells.count <= 3)
        told += changes.cells
      }
      #expect(told.sorted() == Array(live.cells.indices))
      #expect(live.compute(fitCountMax: .max) == LiveSweep.Changes())
      try commit(folder) { $0.index == 7 }
      try live.follow(JournalReader(folder: folder))
      #expect(live.compute(fitCountMax: .max).cells.count == 1)
    }
  }

  @Test func `an attempt without a result is told with its trial, unless the grid has none`() throws {
    try withFolder { folder in
      try half.write(to: folder)
      var live = try LiveSweep(folder: folder)
      let writer = try JournalWriter.open(folder: folder)
      let trial = try half.specification.grid[5]
      try writer.recordFailures(
        [half.key(of: trial), "of another grid"].map {
          FailureRow(
            trialKey: $0, attempt: 1, worker: "w", what: "lost", reason: "", isCounted: false, at: now)
        })
      for _ in 0..<2 {
        try live.follow(writer.reader)
        // With the one of the trial that was given up.
        #expect(live.locatedCount == 2)
        let (stranger, attempt) = (live.lastAttempts[0], live.lastAttempts[1])
        #expect(attempt.gamma.value == trial.cell.gamma && attempt.gammaPrime.value == trial.cell.gammaPrime)
        #expect(attempt.width.value == trial.width && attempt.seed.value == trial.seed)
        #expect(stranger.key == "of another grid" && stranger.gamma.value == nil)
      }
      try writer.close()
    }
  }

  @Test func `trials are found by their keys some at a time, those of keys that come later too`() throws {
    let sweep = SyntheticSweep(yaml: smallSpecification)
    let grid = try sweep.specification.grid
    var locator: TrialLocator!
    try withFolder { folder in
      try half.write(to: folder)
      locator = try SweepRecord(JournalReader(folder: folder), folder: folder).trials.locator
    }
    let last = grid.trialCount - 1
    var keys = [try sweep.key(of: grid[last]), "of another grid"]
    var search = TrialSearch()
    for _ in 0..<last / 4 {
      search.advance(to: keys, in: locator, countMax: 4)
      #expect(search.trial(keys[0]) == nil)
    }
    // Behind what was looked at already.
    keys.append(try sweep.key(of: grid[1]))
    search.advance(to: keys, in: locator, countMax: grid.trialCount)
    #expect(search.trial(keys[0])?.index == locator.first(of: last))
    #expect(search.trial(keys[2])?.index == 1)
    #expect(search.trial(keys[1]) == nil)
  }

  @Test func `a cell is told with its trials, its line and its neurons`() throws {
    try withFolder { folder in
      var sweep = SyntheticSweep(yaml: smallSpecification)
      sweep.outcome = { $0.index == 5 ? nil : "converged" }
      try sweep.write(to: folder)
      let live = try LiveSweep(folder: folder)
      let reader = try JournalReader(folder: folder)
      let places = live.description.detail.cells
      #expect(places.count == 2)
      let detail = try #require(try live.detail(ofCellAt: places[0], reader))
      #expect(detail.gamma == 0.8 && detail.gammaPrime == 0)
      #expect(detail.trials.rows.count == 6)
      #expect(detail.neurons.value?.finalOrientations.count == 100)
      let fit = try #require(detail.fit.value)
      #expect(abs(fit.slope - asymptoticSlope(gamma: 0.8, gammaPrime: 0)) < 1e-9)
      #expect(try live.detail(ofCellAt: 1, reader)?.neurons.value == nil)
      for place in [-1, live.cells.count] { #expect(try live.detail(ofCellAt: place, reader) == nil) }
    }
  }
}
