import Testing
import Training

@testable import Sweeps

@Suite struct TrialLocatorTests {
  private func locator(
    widths: [Int] = [10, 20], activation: Activation = .relu, alpha: Double = 1,
    initialisations: [NamedInitialisation] = NamedInitialisation.allCases
  ) -> TrialLocator {
    let set = TrainingSet(inputs: [-1, 1], inputDimension: 1, targets: [0.5, 1])
    let meaning = SweepMeaning(
      problem: ProblemHash(Problem(trainingSet: set, activation: activation)), settings: TrainingSettings(),
      alpha: alpha)
    let grid = Grid(
      gammas: [0.5, 1, 1.5], gammaPrimes: [0, 0.5], widths: widths, seeds: [7, 3],
      initialisations: initialisations, alpha: alpha)!
    return TrialLocator(grid, meaning: meaning)
  }

  @Test(arguments: [[10, 20], [1, 16, 20]], [Activation.relu, .tanh])
  func `the first of the trials with one key is trained for all of them`(
    widths: [Int], activation: Activation
  ) {
    for alpha in activation == .tanh ? [1, 10, 2.5] : [1] {
      let locator = locator(widths: widths, activation: activation, alpha: alpha)
      var firsts: [TrialKey: Int] = [:]
      for index in 0..<locator.grid.trialCount {
        let key = locator.key(of: index)
        if firsts[key] == nil { firsts[key] = index }
        #expect(locator.first(of: index) == firsts[key])
        #expect(locator.index(of: locator.grid[index]) == firsts[key])
      }
      #expect(locator.aliasCount == locator.grid.trialCount - firsts.count)
    }
  }

  @Test func `a trial that the grid has no more is found where a cell has its key`() throws {
    let (before, after) = (locator(), locator(initialisations: []))
    let meanField = try #require(
      (0..<before.grid.trialCount).map { before.grid[$0] }.first { $0.cell.initialisation == .meanField })
    let found = try #require(after.index(of: meanField))
    #expect(after.grid[found].cell == Cell(gamma: 1, gammaPrime: 0))
    #expect(after.key(of: found) == before.key(of: meanField.index))
    let he = Trial(index: 0, cell: Cell(initialisation: .he), width: 10, seed: 3)
    #expect(after.index(of: he) == nil)
    #expect(after.index(of: Trial(index: 0, cell: meanField.cell, width: 11, seed: 3)) == nil)
    #expect(after.index(of: Trial(index: 0, cell: meanField.cell, width: 10, seed: 4)) == nil)
  }

  @Test(arguments: [1, 2, 3, 5])
  func `every trial is in one shard, and every shard has its part of each axis`(count: Int) throws {
    let grid = Grid(
      gammas: Array(stride(from: 0.5, to: 2, by: 0.1)), gammaPrimes: Array(stride(from: 0, to: 1.5, by: 0.1)),
      widths: [10, 20, 30, 40, 50], seeds: [0, 1, 2, 3, 4])!
    let shards = try (1...count).map { try #require(Shard($0, of: count)) }
    for index in 0..<grid.trialCount {
      #expect(shards.count { $0.contains(index, of: grid) } == 1)
    }
    let total = Double(grid.trialCount) / Double(count)
    for shard in shards {
      let trials = (0..<grid.trialCount).filter { shard.contains($0, of: grid) }.map { grid[$0] }
      #expect(abs(Double(trials.count) - total) <= 0.01 * total)
      for width in grid.widths {
        #expect(abs(Double(trials.count { $0.width == width }) - total / 5) <= 0.05 * total / 5)
      }
      for gamma in grid.gammas {
        #expect(abs(Double(trials.count { $0.cell.gamma == gamma }) - total / 15) <= 0.15 * total / 15)
      }
    }
  }

  @Test func `a shard reads like a fraction, and nothing else does`() {
    #expect(Shard("2/3")?.description == "2/3")
    #expect(Shard("1/1") == Shard(1, of: 1))
    for text in ["", "2", "0/3", "4/3", "-1/3", "1/0", "1/2/3", "1/", "/2", "a/b", "1/1000000"] {
      #expect(Shard(text) == nil, "\(text)")
    }
  }
}
