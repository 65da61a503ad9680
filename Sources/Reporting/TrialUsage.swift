/// What became of trials: those that something is made of, those that were computed or given up and are no part of it, and
/// those that are not computed so far.
struct TrialUsage: Sendable, Equatable {
  var usedCount = 0
  var leftOutCount = 0
  var missingCount = 0

  /// "96 trials used, 4 left out".
  var text: String {
    "\(counted(usedCount, "trial")) used, \(grouped(leftOutCount)) left out"
  }
}

extension TrialUsage {
  /// Of the slopes of a distance.
  init(_ trials: some Sequence<RecordedTrial>, _ distance: (RecordedResult) -> Double) {
    for recorded in trials {
      if recorded.isMissing {
        missingCount += 1
      } else if recorded.observation(of: distance) == nil {
        leftOutCount += 1
      } else {
        usedCount += 1
      }
    }
  }

  /// Of the slopes S_w of cells.
  init(_ cells: some Sequence<CellSummary>) {
    for cell in cells {
      usedCount += cell.usedCount
      leftOutCount += cell.leftOutCount
      missingCount += cell.missingCount
    }
  }
}
