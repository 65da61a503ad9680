import Foundation
import Sweeps
import Testing
import Training

@Suite struct SpecificationReadingTests {
  @Test func everyKeyArrives() throws {
    let specification = try parse(
      """
      name: everything
      problem:
        inputs: [[1, 2], [3, -0.5]]
        targets: [1, .5]
        activation: softplus
      grid:
        gamma: [2, 1]
        gammaPrime: {from: 0, to: 0, count: 1}
        width: {from: 10, to: 1000, count: 3, spacing: log}
        seeds: [7, 3]
        initialisations: [ntk, Mean-Field, LECUN]
        alpha: 2.5
      training: {lossTolerance: 2e-5, accuracy: 0.05, method: descent, evaluationsMax: 1e3, precision: float32}
      detail: {cells: [[1, 0]], width: 100, seed: 3}
      """)
    #expect(specification.name == "everything")
    let set = TrainingSet(inputs: [1, 2, 3, -0.5], inputDimension: 2, targets: [1, 0.5])
    #expect(specification.problem.source == .inline(set))
    #expect(specification.problem.activation == .softplus)
    #expect(specification.grid.gammas == [1, 2])
    #expect(specification.grid.gammaPrimes == [0])
    #expect(specification.grid.widths == [10, 100, 1000])
    #expect(specification.grid.seeds == [7, 3])
    #expect(specification.grid.initialisations == [.ntk, .meanField, .leCun])
    #expect(specification.grid.alpha == 2.5)
    #expect(
      specification.training
        == TrainingSettings(
          lossTolerance: 2e-5, accuracy: 0.05, method: .descent, evaluationsMax: 1000, precision: .float32))
    #expect(specification.detail.cells == [Cell(gamma: 1, gammaPrime: 0)])
    #expect(specification.detail.width == 100)
    #expect(specification.detail.seed == 3)
  }

  @Test func whatIsLeftOutTakesItsDefault() throws {
    let yaml = goodSpecification.components(separatedBy: "training:")[0]
    let specification = try parse(yaml)
    #expect(specification.problem.activation == .relu)
    #expect(specification.grid.initialisations == [])
    #expect(specification.grid.alpha == 1)
    #expect(specification.training == TrainingSettings())
    #expect(specification.training.precision == .float64)
    #expect(specification.detail.width == 1000)
    #expect(specification.detail.seed == 0)
    #expect(specification.detail.cells.map(\.gamma) == [0.5, 1, 1.7])
    #expect(specification.text == yaml)
    #expect(specification.file == "luo.yaml")
  }

  @Test func aRangeHoldsTheNumbersAPersonWouldWrite() throws {
    let grid = try parse(replacing: "[0, 0.5]", with: "{from: -0.5, to: 1.0, count: 16}").grid
    #expect(
      grid.gammas
        == [0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8, 1.9, 2.0])
    #expect(
      grid.gammaPrimes
        == [-0.5, -0.4, -0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0])
    #expect(grid.gammaPrimes[5].sign == .plus)
  }

  @Test(arguments: [(-0.3, 0.6, 4), (-0.7, 0.7, 15), (-1.1, 2.2, 34), (0.1, 1.3, 13)])
  func aRangeCrossesZeroExactlyAndKeepsItsEnds(_ from: Double, _ to: Double, _ count: Int) throws {
    let range = "{from: \(from), to: \(to), count: \(count)}"
    let values = try parse(replacing: "[0, 0.5]", with: range).grid.gammaPrimes
    let expected = (0..<count).map { i in
      // In tenths the steps of these ranges are whole numbers.
      Double(Int((from * 10).rounded()) + i * Int(((to - from) * 10).rounded()) / (count - 1)) / 10
    }
    #expect(values == expected)
  }

  @Test func aWidthRangeIsRoundedToWholeNeurons() throws {
    let linear = try parse(replacing: "[1000, 5000]", with: "{from: 1000, to: 2000, count: 4}")
    #expect(linear.grid.widths == [1000, 1333, 1667, 2000])
    let one = try parse(replacing: "[1000, 5000]", with: "{from: 1000, to: 1000, count: 1, spacing: log}")
    #expect(one.grid.widths == [1000])
  }

  @Test func aSpecWithWindowsLineEndingsAndAByteOrderMarkIsRead() throws {
    let windows = "\u{FEFF}" + goodSpecification.replacingOccurrences(of: "\n", with: "\r\n")
    #expect(try parse(windows).grid == parse(goodSpecification).grid)
  }

  @Test func aSampleMayBeRepeatedWithItsTarget() throws {
    let specification = try parse(
      replacing: "[0.3], [0.9]]\n  targets: [0.4, -0.2, 0.1, 0.6]",
      with: "[-0.9], [0.9]]\n  targets: [0.4, -0.2, 0.4, 0.6]")
    let set = TrainingSet(
      inputs: [-0.9, -0.3, -0.9, 0.9], inputDimension: 1, targets: [0.4, -0.2, 0.4, 0.6])
    #expect(specification.problem.source == .inline(set))
  }

  @Test(arguments: Activation.allCases)
  func everyActivationIsReadByItsName(_ activation: Activation) throws {
    #expect(try parse(activation: activation.rawValue).problem.activation == activation)
  }

  @Test(arguments: [("luo-1d", 3915), ("mnist-45", 378), ("tanh-1d", 294)])
  func theExamplesAreRightAndNeedNoDataToBeRead(_ name: String, _ trialCount: Int) throws {
    let specification = try SweepSpecification.read(path: "\(repository)/examples/\(name).yaml")
    #expect(specification.name == name)
    #expect(specification.grid.trialCount == trialCount)
    #expect(specification.detailTrials.count == 3)
  }

  @Test func theDocumentedExampleIsTheOneThatShips() throws {
    let page = try String(contentsOfFile: "\(repository)/docs/spec.md", encoding: .utf8)
    let block = try #require(page.components(separatedBy: "```yaml\n").dropFirst().first)
    let yaml = try #require(block.components(separatedBy: "```").first)
    let documented = try parse(yaml)
    let shipped = try SweepSpecification.read(path: "\(repository)/examples/luo-1d.yaml")
    #expect(documented.problem == shipped.problem)
    #expect(documented.grid == shipped.grid)
    #expect(documented.training == shipped.training)
    #expect(documented.detail == shipped.detail)
  }
}
