import Sweeps
import Testing

@Suite struct GridTests {
  @Test func theIndexRunsOverGammaThenGammaPrimeThenNamesThenWidthsThenSeeds() throws {
    let grid = try #require(
      Grid(
        gammas: [1, 0.5], gammaPrimes: [0, -1], widths: [20, 10], seeds: [5, 4], initialisations: [.he]))
    #expect(grid.cellCount == 5)
    #expect(grid.trialCount == 20)
    var expected: [Trial] = []
    for seed in [5, 4] as [UInt64] {
      for width in [10, 20] {
        for gammaPrime in [-1.0, 0] {
          for gamma in [0.5, 1] {
            expected.append(
              Trial(
                index: expected.count, cell: Cell(gamma: gamma, gammaPrime: gammaPrime), width: width,
                seed: seed))
          }
        }
        expected.append(
          Trial(index: expected.count, cell: Cell(initialisation: .he), width: width, seed: seed))
      }
    }
    #expect((0..<grid.trialCount).map { grid[$0] } == expected)
    #expect(Array(grid.cells) == expected.prefix(5).map(\.cell))
  }

  @Test func aTrialIsFoundByWhatItIs() throws {
    let grid = try #require(
      Grid(
        gammas: [0.5, 1, 2], gammaPrimes: [-1, 0], widths: [10, 20], seeds: [5, 4], initialisations: [.he]))
    for index in 0..<grid.trialCount where grid[index].cell.initialisation == nil {
      let trial = grid[index]
      let found = grid.trial(
        gamma: trial.cell.gamma, gammaPrime: trial.cell.gammaPrime, width: trial.width, seed: trial.seed)
      #expect(found == trial)
    }
    #expect(grid.trial(gamma: 0.7, gammaPrime: 0, width: 10, seed: 5) == nil)
    #expect(grid.trial(gamma: 0.5, gammaPrime: 0, width: 10, seed: 0) == nil)
  }

  @Test func aTrialIsNamedByWhereItLies() {
    let trial = Trial(index: 3, cell: Cell(gamma: 1.75, gammaPrime: -0.5), width: 1000, seed: 2)
    #expect("\(trial)" == "γ = 1.75, γ' = -0.5, width 1000, seed 2")
    let named = Trial(index: 3, cell: Cell(initialisation: .meanField), width: 1000, seed: 2)
    #expect("\(named)" == "mean-field, width 1000, seed 2")
  }

  @Test func theLimitOnTrialsIsExact() {
    let (thousand, seeds) = ((0..<1000).map(Double.init), (0..<1000).map(UInt64.init))
    let full = Grid(gammas: thousand, gammaPrimes: thousand, widths: [1], seeds: seeds)
    #expect(full?.trialCount == Grid.trialCountMax)
    #expect(full?[Grid.trialCountMax - 1].seed == 999)
    #expect(
      Grid(gammas: thousand, gammaPrimes: thousand, widths: [1], seeds: seeds, initialisations: [.he]) == nil)
    #expect(Grid(gammas: thousand, gammaPrimes: thousand, widths: [1, 2], seeds: seeds) == nil)
  }
}

@Suite struct DetailSelectionTests {
  private func detailTrials(cells: String) throws -> [Trial] {
    try parse(replacing: "  width: 1000\n", with: "  cells: \(cells)\n  width: 5000\n  seed: 2\n")
      .detailTrials
  }

  @Test func pointsSnapToTheNearestCellAndCoincidingOnesCollapse() throws {
    let trials = try detailTrials(cells: "[[1.73, 0.1], [9, 9], [1.68, -4]]")
    #expect(trials.map(\.cell) == [Cell(gamma: 1.7, gammaPrime: 0), Cell(gamma: 2, gammaPrime: 0.5)])
    #expect(trials.allSatisfy { $0.width == 5000 && $0.seed == 2 })
  }

  @Test func ofTwoEquallyNearCellsTheLowerIsTaken() throws {
    #expect(try detailTrials(cells: "[[1, 0.25]]").map(\.cell) == [Cell(gamma: 1, gammaPrime: 0)])
  }

  @Test func noCellsMeanNoDetail() throws {
    #expect(try detailTrials(cells: "[]").isEmpty)
  }

  @Test func neuronsAreRecordedOfTheDetailTrialsAndNoOthers() throws {
    let specification = try parse(
      replacing: "seeds: 3", with: "seeds: 3\n  initialisations: [NTK, mean-field, LeCun, He, Xavier]")
    let recorded = (0..<specification.grid.trialCount).map { specification.grid[$0] }
      .filter(specification.recordsNeurons)
    #expect(recorded == specification.detailTrials)
    #expect(recorded.count == 3)
  }
}
