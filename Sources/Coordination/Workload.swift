import Scheduling
import Sweeps

/// What is left to train: for how long, and in which order it is best done.
///
/// The longest trials come first, so that no long one is left alone at the end, but for the first ones of all: the
/// cheapest of each cell, or of every second or fourth, teach what the others will take.
struct Workload: Sendable {
  private let grid: Grid
  private var model: CostModel
  private let probes: [TrialIndex]
  /// Trials that are finished or set aside.
  private var closed: TrialSet
  /// Trials that are not closed, by kind.
  private var openCounts: [Int]
  private var expectedLeft = 0.0
  private var hasLearned = false
  /// How many trials must have been noted to learn again.
  private var learningDue = Self.noteCountMin
  /// What the trials took that finished since the run began.
  private(set) var secondsTrained = 0.0

  /// So many trials tell more than the rough costs do.
  private static let noteCountMin = 8
  /// The share of a sweep's cost that goes into its probes at most.
  private static let probesShareMax = 0.05

  /// - Parameter model: has noted what finished in earlier runs.
  init(_ grid: Grid, closed: TrialSet, model: CostModel) {
    self.grid = grid
    self.model = model
    self.closed = closed
    probes = Self.probes(grid, costs: model.expectations)
    openCounts = Array(repeating: grid.seeds.count, count: model.kindCount)
    for trial in closed.ascending { openCounts[model.kind(of: trial)] -= 1 }
    learnIfDue()
    updateExpectedLeft()
  }

  /// What the open trials take one after the other; nil before anything was learned.
  var secondsLeft: Double? { hasLearned ? max(0, expectedLeft) : nil }

  /// - Parameter isTypical: whether the trial tells something about others.
  mutating func finish(_ trial: TrialIndex, seconds: Double, isTypical: Bool) {
    close(trial)
    guard CostModel.secondsRange.contains(seconds) else { return }
    secondsTrained += seconds
    if isTypical { model.note(trial, seconds: seconds) }
  }

  mutating func setAside(_ trial: TrialIndex) { close(trial) }

  /// Learns from what has finished if that is a quarter more than the last time: some dozen times in a large sweep.
  /// - Returns: whether `order` changed.
  @discardableResult
  mutating func learnIfDue() -> Bool {
    guard model.noteCount >= learningDue else { return false }
    learningDue = model.noteCount + model.noteCount / 4
    model.learn()
    hasLearned = true
    updateExpectedLeft()
    return true
  }

  /// All trials of the sweep, closed ones too; equally long ones by index.
  var order: TrialOrder {
    let costs = model.expectations
    let isFirst = Set(probes)
    var order: [UInt32] = []
    order.reserveCapacity(grid.trialCount)
    order += probes.sorted { Self.isLonger($0.rawValue, $1.rawValue, costs) }.map { UInt32($0.rawValue) }
    for kind in costs.indices.sorted(by: { Self.isLonger($0, $1, costs) }) {
      for trial in stride(from: kind, to: grid.trialCount, by: costs.count)
      where trial != kind || !isFirst.contains(TrialIndex(trial)) {
        order.append(UInt32(trial))
      }
    }
    return .explicit(order)
  }

  private static func isLonger(_ first: Int, _ second: Int, _ costs: [Double]) -> Bool {
    costs[first] != costs[second] ? costs[first] > costs[second] : first < second
  }

  private mutating func close(_ trial: TrialIndex) {
    guard closed.insert(trial) else { return }
    let kind = model.kind(of: trial)
    openCounts[kind] -= 1
    expectedLeft -= model.expectations[kind]
  }

  private mutating func updateExpectedLeft() {
    expectedLeft = zip(openCounts, model.expectations).reduce(0) { $0 + Double($1.0) * $1.1 }
  }

  /// The smallest width's first seed in every cell, or in as many as the share allows. They are the grid's first trials.
  private static func probes(_ grid: Grid, costs: [Double]) -> [TrialIndex] {
    let costMax = costs.reduce(0, +) * Double(grid.seeds.count) * probesShareMax
    let planeCount = grid.gammas.count * grid.gammaPrimes.count
    var step = 1
    while true {
      let cells = (0..<grid.cellCount).filter { cell in
        let (row, column) = cell.quotientAndRemainder(dividingBy: grid.gammas.count)
        return cell >= planeCount || (row.isMultiple(of: step) && column.isMultiple(of: step))
      }
      if cells.reduce(0, { $0 + costs[$1] }) <= costMax { return cells.map(TrialIndex.init) }
      if step > max(grid.gammas.count, grid.gammaPrimes.count) { return [] }
      step *= 2
    }
  }
}
