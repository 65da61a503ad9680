import Scheduling
import Sweeps

/// What is left to train: for how long, and in which order it is best done.
///
/// The longest trials come first, so that no long one is left alone at the end, but for the first ones of all: the
/// cheapest of each cell, or of every second or fourth, teach what the others will take.
struct Workload: Sendable {
  let grid: Grid
  private var model: CostModel
  private let probes: [TrialIndex]
  /// Trials that are finished or set aside.
  private var closed: TrialSet
  /// Trials that are not closed, by kind.
  private var openCounts: [Int]
  private var expectedLeft = 0.0
  private var hasLearned = false
  /// How many trials must have been noted, and how long trained, to learn again.
  private var learningDue = (noteCount: Self.noteCountMin, seconds: 0.0)
  /// What the trials took that finished since the run began.
  private(set) var secondsTrained = 0.0

  /// So many trials tell more than the rough costs do.
  private static let noteCountMin = 8
  /// Learning and a new order take about a microsecond a kind of trial; a hundred times as much is trained in between.
  private static let secondsPerKind = 1e-4
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

  /// What the longest of them takes; nil before anything was learned. Takes time proportional to the number of kinds.
  var secondsOfLongest: Double? {
    hasLearned ? zip(openCounts, model.expectations).lazy.filter { $0.0 > 0 }.map(\.1).max() ?? 0 : nil
  }

  /// - Parameter isTypical: whether the trial tells something about others.
  mutating func finish(_ trial: TrialIndex, seconds: Double, isTypical: Bool) {
    close(trial)
    guard CostModel.secondsRange.contains(seconds) else { return }
    secondsTrained += seconds
    if isTypical { model.note(trial, seconds: seconds) }
  }

  mutating func setAside(_ trial: TrialIndex) { close(trial) }

  /// Learns from what has finished if that is a quarter more than the last time, some dozen times in a large sweep, and
  /// learning is worth its while.
  /// - Returns: whether `order` changed.
  @discardableResult
  mutating func learnIfDue() -> Bool {
    guard model.noteCount >= learningDue.noteCount, secondsTrained >= learningDue.seconds else {
      return false
    }
    learningDue = (
      model.noteCount + model.noteCount / 4, secondsTrained + Self.secondsPerKind * Double(model.kindCount)
    )
    model.learn()
    hasLearned = true
    updateExpectedLeft()
    return true
  }

  /// All trials of the sweep, closed ones too; equally long ones by index.
  var order: TrialOrder {
    let costs = model.expectations
    func sorted(_ kinds: some Sequence<Int>) -> [UInt32] {
      kinds.sorted { Self.isLonger($0, $1, costs) }.map(UInt32.init)
    }
    // A probe's index is that of its kind.
    return .byKind(sorted(costs.indices), heads: sorted(probes.map(\.rawValue)))
  }

  /// What trials are expected to take, as soon as anything was learned.
  var lengths: TrialLengths {
    hasLearned ? TrialLengths(seconds: model.expectations.map(Float.init)) : .unknown
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
