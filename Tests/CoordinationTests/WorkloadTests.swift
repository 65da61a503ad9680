import Foundation
import Scheduling
import Sweeps
import Testing

@testable import Coordination

@Suite struct WorkloadTests {
  private let grid = Grid(
    gammas: (0..<12).map { Double($0) / 8 }, gammaPrimes: (0..<12).map { Double($0) / 8 - 0.5 },
    widths: [1_000, 2_000, 8_000], seeds: [0, 1, 2, 3])!

  /// Costs that the rough ones get wrong in every way: they fall with γ, and rise with γ'.
  private func seconds(_ trial: Trial) -> Double {
    let noise = 1 + 0.2 * sin(Double(trial.index) * 12.9898)
    return 1e-5 * Double(50 + trial.width) * exp(2 * trial.cell.gammaPrime - 2 * trial.cell.gamma) * noise
  }

  private func workload(_ grid: Grid) -> Workload { Workload(grid, closed: [], model: CostModel(grid)) }

  private func finish(_ trials: some Sequence<UInt32>, of workload: inout Workload) {
    for index in trials {
      workload.finish(TrialIndex(Int(index)), seconds: seconds(grid[Int(index)]), isTypical: true)
    }
  }

  @Test func `an order has every trial once`() {
    var workload = workload(grid)
    #expect(workload.trialsInOrder.sorted() == Array(0..<UInt32(grid.trialCount)))
    finish(workload.trialsInOrder.prefix(200), of: &workload)
    let hasLearned = workload.learnIfDue()
    #expect(hasLearned)
    #expect(workload.trialsInOrder.sorted() == Array(0..<UInt32(grid.trialCount)))
  }

  @Test func `a sweep begins with the cheapest trial of every cell, then the longest by the rough cost`() {
    let order = workload(grid).trialsInOrder.map(Int.init)
    #expect(order.prefix(144).allSatisfy { $0 < 144 })
    for part in [order.prefix(144), order.dropFirst(144)] {
      let costs = part.map { grid[$0].roughCost }
      #expect(zip(costs, costs.dropFirst()).allSatisfy { $0 >= $1 })
    }
  }

  @Test func `where one trial of every cell would be too much, it is one in some of them`() {
    let flat = Grid(
      gammas: (0..<16).map(Double.init), gammaPrimes: (0..<16).map(Double.init), widths: [10], seeds: [0])!
    let order = workload(flat).trialsInOrder.map(Int.init)
    let costs = order.map { flat[$0].roughCost }
    // The first step up ends the probes.
    let probeCount = 1 + zip(costs, costs.dropFirst()).prefix { $0 >= $1 }.count
    #expect(probeCount > 1 && probeCount < 40)
    #expect(order.prefix(probeCount).map { flat[$0].cell.gamma }.max()! >= 8)
    #expect(costs.prefix(probeCount).reduce(0, +) <= 0.05 * costs.reduce(0, +))
  }

  @Test func `after the probes the order is that of the true costs`() {
    var workload = workload(grid)
    finish(workload.trialsInOrder.prefix(144), of: &workload)
    workload.learnIfDue()
    let order = workload.trialsInOrder.dropFirst(144).map { grid[Int($0)] }
    // By how much a trial is longer than the shortest one before it; noise alone accounts for half as much again.
    func disorder(_ order: [Trial]) -> Double {
      var shortest = Double.infinity
      return order.reduce(0) { disorder, trial in
        shortest = min(shortest, seconds(trial))
        return max(disorder, seconds(trial) / shortest)
      }
    }
    #expect(disorder(order) < 3)
    #expect(disorder(order.sorted { $0.roughCost > $1.roughCost }) > 50)
  }

  @Test func `what is left is known to a tenth, and nothing is known before anything was learned`()
    throws
  {
    var workload = workload(grid)
    #expect(workload.secondsLeft == nil)
    let order = workload.trialsInOrder
    finish(order.prefix(300), of: &workload)
    workload.learnIfDue()
    workload.setAside(TrialIndex(Int(order[300])))
    finish(order[301..<400], of: &workload)
    let left = order.dropFirst(400).reduce(0) { $0 + seconds(grid[Int($1)]) }
    let expected = try #require(workload.secondsLeft)
    #expect(abs(expected / left - 1) < 0.1, "\(expected) of \(left)")
    finish(order.dropFirst(300), of: &workload)
    #expect(try #require(workload.secondsLeft) < 1e-6 * left)
  }

  @Test func `the longest trial that is open is known`() throws {
    var workload = workload(grid)
    #expect(workload.secondsOfLongest == nil)
    let order = workload.trialsInOrder
    finish(order.prefix(300), of: &workload)
    workload.learnIfDue()
    let longest = order.dropFirst(300).map { seconds(grid[Int($0)]) }.max()!
    #expect(abs(try #require(workload.secondsOfLongest) / longest - 1) < 0.5)
    finish(order.dropFirst(300), of: &workload)
    #expect(workload.secondsOfLongest == 0)
  }

  @Test func `a sweep that learns ends sooner than one that goes by the rough costs`() {
    let least = (0..<grid.trialCount).reduce(0) { $0 + seconds(grid[$1]) } / 32
    #expect(makespan(slots: 32, isLearning: true) < 1.01 * least)
    #expect(makespan(slots: 32, isLearning: false) > 1.02 * least)
  }

  @Test func `where nothing is known nearby, the rough cost is taken in the unit of the others`() {
    let line = Grid(
      gammas: (0..<100).map { Double($0) / 100 }, gammaPrimes: [0], widths: [1_000], seeds: [0])!
    var model = CostModel(line)
    for cell in 0..<10 { model.note(TrialIndex(cell), seconds: 3 * line[cell].roughCost) }
    model.learn()
    for cell in 0..<100 { #expect(abs(model.expectations[cell] / line[cell].roughCost - 3) < 1e-9) }
  }

  @Test(arguments: [0, -1, .nan, .infinity, 1e300]) func `impossible times are not believed`(seconds: Double)
  {
    var workload = workload(grid)
    for index in 0..<100 { workload.finish(TrialIndex(index), seconds: seconds, isTypical: true) }
    let hasLearned = workload.learnIfDue()
    #expect(!hasLearned)
    #expect(workload.secondsTrained == 0)
  }

  @Test func `what finished in earlier runs is known from the start`() {
    var model = CostModel(grid)
    for index in 0..<144 { model.note(TrialIndex(index), seconds: seconds(grid[index])) }
    let resumed = Workload(grid, closed: TrialSet((0..<144).map(TrialIndex.init)), model: model)
    var running = workload(grid)
    finish(0..<144, of: &running)
    running.learnIfDue()
    #expect(resumed.order == running.order)
    #expect(resumed.secondsLeft != nil)
  }

  /// Slots take the next trial whenever they are free.
  private func makespan(slots: Int, isLearning: Bool) -> Double {
    var workload = workload(grid)
    var waiting = workload.trialsInOrder.reversed().map(Int.init)
    if !isLearning { waiting.sort { grid[$0].roughCost < grid[$1].roughCost } }
    var running: [(end: Double, trial: Int)] = []
    var now = 0.0
    while !waiting.isEmpty {
      if running.count == slots {
        let next = running.indices.min { running[$0].end < running[$1].end }!
        let (end, trial) = running.remove(at: next)
        now = end
        workload.finish(TrialIndex(trial), seconds: seconds(grid[trial]), isTypical: true)
        if isLearning && workload.learnIfDue() {
          let open = Set(waiting)
          waiting = workload.trialsInOrder.reversed().map(Int.init).filter(open.contains)
        }
      }
      let trial = waiting.removeLast()
      running.append((now + seconds(grid[trial]), trial))
    }
    return running.map(\.end).max()!
  }
}

extension Workload {
  /// The trials as they are leased.
  fileprivate var trialsInOrder: [UInt32] {
    guard case .byKind(let kinds, let heads) = order else { return [] }
    let isHead = Set(heads)
    return heads
      + kinds.flatMap { stride(from: $0, to: UInt32(grid.trialCount), by: kinds.count) }.filter {
        !isHead.contains($0)
      }
  }
}
