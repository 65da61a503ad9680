import Sweeps
import Testing
import Training

@Suite struct NamedInitialisationTests {
  /// κ, κ' and β₂ at m = 1000 and one input (d = 2 with the bias) from Table 1 of Luo et al. 2021, worked out in Python
  /// with 40 decimal digits.
  @Test(arguments: [
    (NamedInitialisation.ntk, 0.03162277660168379, 1.0, 1.0),
    (.meanField, 0.001, 1.0, 1.0),
    (.leCun, 0.022360679774997897, 0.044721359549995794, 0.7071067811865476),
    (.he, 0.044721359549995794, 0.044721359549995794, 1.0),
    (.xavier, 0.001997004742138523, 1.0004993758114, 0.04467670516087703),
  ]) func aNameHasTheScalesOfTheTable(
    _ name: NamedInitialisation, _ kappa: Double, _ kappaPrime: Double, _ beta2: Double
  ) {
    let trial = Trial(index: 0, cell: Cell(initialisation: name), width: 1000, seed: 0)
    let scales = trial.scales(inputDimension: 1, activation: .tanh, alpha: 7)
    #expect(abs(scales.kappa / kappa - 1) < 1e-15)
    #expect(abs(scales.kappaPrime / kappaPrime - 1) < 1e-15)
    #expect(abs(scales.beta2 / beta2 - 1) < 1e-15)
    var homogeneous = scales
    homogeneous.beta2 = 1
    #expect(trial.scales(inputDimension: 1, activation: .relu, alpha: 1) == homogeneous)
  }

  @Test(arguments: NamedInitialisation.allCases)
  func theExponentsAreTheSlopesAtGreatWidth(_ name: NamedInitialisation) {
    let (small, large) = (
      name.scales(width: 1 << 40, inputDimension: 3, activation: .relu),
      name.scales(width: 1 << 44, inputDimension: 3, activation: .relu)
    )
    // A factor of 16 in the width.
    #expect(abs(small.kappa / large.kappa / exponential(name.exponents.gamma) - 1) < 1e-9)
    #expect(abs(small.kappaPrime / large.kappaPrime / exponential(name.exponents.gammaPrime) - 1) < 1e-9)
  }

  /// 16^x for the exponents of the table.
  private func exponential(_ x: Double) -> Double { x == 0 ? 1 : x == 0.5 ? 4 : 16 }

  @Test(arguments: [
    ("ntk", NamedInitialisation.ntk), ("NTK", .ntk), ("mean-field", .meanField), ("meanField", .meanField),
    ("MF", .meanField), ("mf", .meanField), ("LECUN", .leCun), ("he", .he), ("Xavier", .xavier),
  ]) func aNameIsReadWhateverItsCase(_ text: String, _ name: NamedInitialisation) {
    #expect(NamedInitialisation(name: text) == name)
  }

  @Test func everyDisplayNameIsReadBackAndOthersAreNot() {
    for name in NamedInitialisation.allCases { #expect(NamedInitialisation(name: name.displayName) == name) }
    #expect(NamedInitialisation(name: "Glorot") == nil)
    #expect(NamedInitialisation(name: "") == nil)
  }

  @Test func aCellHasThePowersOfTheWidth() {
    let trial = Trial(index: 0, cell: Cell(gamma: 1.75, gammaPrime: -0.5), width: 1000, seed: 0)
    let scales = trial.scales(inputDimension: 784, activation: .relu, alpha: 1)
    #expect(abs(scales.kappa / 5.623413251903491e-06 - 1) < 1e-15)
    #expect(abs(scales.kappaPrime / 31.622776601683793 - 1) < 1e-15)
  }

  /// √(ακ/κ') in Python with 40 decimal digits.
  @Test func aCellHasTheBeta2ThatAlphaLeavesIt() {
    let trial = Trial(index: 0, cell: Cell(gamma: 1.75, gammaPrime: -0.5), width: 1000, seed: 0)
    func beta2(_ activation: Activation) -> Double {
      trial.scales(inputDimension: 1, activation: activation, alpha: 2.5).beta2
    }
    for activation in [Activation.tanh, .softplus, .xTanhX] {
      #expect(abs(beta2(activation) / 0.000666760716081662 - 1) < 1e-15)
    }
    for activation in [Activation.relu, .leakyRelu, .identity] { #expect(beta2(activation) == 1) }
  }

  @Test func theFarthestCellsHaveScalesThatAComputerHolds() {
    for (gamma, gammaPrime) in [(16.0, -16.0), (-16, 16)] {
      for alpha in [Double.leastNormalMagnitude, .greatestFiniteMagnitude] {
        let trial = Trial(
          index: 0, cell: Cell(gamma: gamma, gammaPrime: gammaPrime), width: 1_000_000_000, seed: 0)
        let beta2 = trial.scales(inputDimension: 1, activation: .tanh, alpha: alpha).beta2
        #expect(beta2.isNormal)
      }
    }
  }
}
