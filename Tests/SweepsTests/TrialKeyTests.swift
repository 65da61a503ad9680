import Foundation
import Sweeps
import Testing
import Training

@Suite struct TrialKeyTests {
  private let problem = Problem(
    trainingSet: TrainingSet(
      inputs: [-0.9, -0.3, 0.3, 0.9], inputDimension: 1, targets: [0.4, -0.2, 0.1, 0.6]), activation: .relu)
  private let trial = Trial(index: 9, cell: Cell(gamma: 1, gammaPrime: -0.5), width: 1024, seed: 2)

  private func meaning(
    _ settings: TrainingSettings = TrainingSettings(), activation: Activation = .relu, alpha: Double = 1,
    version: Int = 1
  ) -> SweepMeaning {
    let problem = Problem(trainingSet: problem.trainingSet, activation: activation)
    return SweepMeaning(
      problem: ProblemHash(problem), settings: settings, alpha: alpha, trainingVersion: version)
  }

  /// Made in Python, with i(n) = struct.pack('<Q', n), f(x) = struct.pack('<d', x), t(s) = i(len(s)) + s.encode():
  ///
  ///     X, Y = [-0.9, -0.3, 0.3, 0.9], [0.4, -0.2, 0.1, 0.6]
  ///     data = sha256(t("phasegrid data") + i(4) + i(1) + b''.join(map(f, X + Y))).digest()
  ///     sha256(t("phasegrid trial") + i(1) + t("relu") + data + f(1e-6) + f(0.01) + t("exponential") + i(1000000)
  ///            + f(2.0**-10) + f(2.0**5) + i(1024) + i(2)).hexdigest()
  ///
  /// then with "descent" for "exponential", and with the scales of He, f(sqrt(2/1024)) twice. These are the keys that
  /// journals of the first training version hold.
  @Test func theKeysAreThoseOfAnotherImplementation() {
    #expect(
      meaning().key(of: trial).description
        == "f658185b0ec4059dc7f1edc40c7a57053ec450fbab282b4a7cc7f2e10b12c2c0")
    #expect(
      meaning(TrainingSettings(method: .descent)).key(of: trial).rawValue
        == "eb21295038c7aec46dbf4e9516e6d26309adb2a27375cb1ba6e22d7512945fab")
    let he = Trial(index: 0, cell: Cell(initialisation: .he), width: 1024, seed: 2)
    #expect(
      meaning().key(of: he).rawValue == "88cd4c44f7e06caab98dfbd8e6824a132ef73504283450e10080ceccb9a6919d")
  }

  /// As above: t("float32") after i(1000000), with "descent"; f(beta2) after f(kappa prime), with "tanh", for α = 4 at
  /// (1, 0), f(2.0**-4), and for the NTK initialisation, f(1.0).
  @Test func theKeysHoldPrecisionAndBeta2WhereTheyMatter() {
    #expect(
      meaning(TrainingSettings(method: .descent, precision: .float32)).key(of: trial).rawValue
        == "14d061df64a16784eba07367f9b7d3314b2751e0275052b97791500db3613680")
    let tanh = meaning(activation: .tanh, alpha: 4)
    let point = Trial(index: 0, cell: Cell(gamma: 1, gammaPrime: 0), width: 1024, seed: 2)
    #expect(
      tanh.key(of: point).rawValue == "65da6cc95972ffea175f408eaeab892258c663624e590cd222c31282ea52d9b2")
    let named = Trial(index: 0, cell: Cell(initialisation: .ntk), width: 1024, seed: 2)
    #expect(
      tanh.key(of: named).rawValue == "f57d78e0da3b75fe67387ca42ef7b99dffb873f52ee3d1e75f57099016ff3d4e")
  }

  @Test(arguments: Activation.allCases)
  func alphaMovesAKeyOnlyInThePlaneAndOnlyWhereTheActivationIsNotHomogeneous(_ activation: Activation) {
    let (one, two) = (meaning(activation: activation), meaning(activation: activation, alpha: 2))
    #expect((one.key(of: trial) == two.key(of: trial)) == activation.isHomogeneous)
    let named = Trial(index: 0, cell: Cell(initialisation: .xavier), width: 1024, seed: 2)
    #expect(one.key(of: named) == two.key(of: named))
  }

  @Test func `sixteen digits make a key and no other character does`() {
    let zeros = String(repeating: "0", count: 64)
    for byte in UInt8(0)..<128 {
      let character = Character(UnicodeScalar(byte))
      for place in [0, 15, 16, 63] {
        let text = String(zeros.prefix(place)) + String(character) + String(zeros.dropFirst(place + 1))
        let isDigit = "0123456789abcdef".contains(character)
        #expect(TrialKey(rawValue: text)?.rawValue == (isDigit ? text : nil))
      }
    }
    #expect(TrialKey(rawValue: String(repeating: "é", count: 32)) == nil)
  }

  @Test func aKeyIsReadBackFromItsTextAndNothingElseIs() {
    let key = meaning().key(of: trial)
    #expect(TrialKey(rawValue: key.rawValue) == key)
    #expect(TrialKey(rawValue: key.rawValue.uppercased()) == nil)
    #expect(TrialKey(rawValue: String(key.rawValue.dropLast())) == nil)
    #expect(TrialKey(rawValue: key.rawValue.dropLast() + "g") == nil)
    let small = String(repeating: "0", count: 63) + "1"
    #expect(TrialKey(rawValue: small)?.rawValue == small)
  }

  @Test func everythingThatMovesAResultMovesTheKey() {
    let keys = [
      meaning().key(of: trial),
      meaning(version: 2).key(of: trial),
      meaning(TrainingSettings(lossTolerance: 1e-7)).key(of: trial),
      meaning(TrainingSettings(accuracy: 0.02)).key(of: trial),
      meaning(TrainingSettings(method: .descent)).key(of: trial),
      meaning(TrainingSettings(method: .descent, precision: .float32)).key(of: trial),
      meaning(activation: .tanh).key(of: trial),
      meaning(activation: .softplus).key(of: trial),
      meaning(activation: .softplus, alpha: 2).key(of: trial),
      meaning(TrainingSettings(evaluationsMax: 5)).key(of: trial),
      meaning().key(of: Trial(index: 9, cell: trial.cell, width: 1025, seed: 2)),
      meaning().key(of: Trial(index: 9, cell: trial.cell, width: 1024, seed: 3)),
      meaning().key(of: Trial(index: 9, cell: Cell(gamma: 1.1, gammaPrime: -0.5), width: 1024, seed: 2)),
      meaning().key(of: Trial(index: 9, cell: Cell(gamma: 1, gammaPrime: -0.4), width: 1024, seed: 2)),
    ]
    #expect(Set(keys).count == keys.count)
  }

  @Test func everyPartOfTheProblemMovesItsHash() {
    func hash(_ inputs: [Double], _ dimension: Int, _ targets: [Double], _ activation: Activation)
      -> ProblemHash
    {
      let set = TrainingSet(inputs: inputs, inputDimension: dimension, targets: targets)
      return ProblemHash(Problem(trainingSet: set, activation: activation))
    }
    let hashes = [
      hash([1, 2], 1, [3, 4], .relu), hash([1, 2], 1, [3, 4], .identity), hash([1, 2.5], 1, [3, 4], .relu),
      hash([1, 2], 1, [3, 5], .relu), hash([1, 2, 3], 3, [4], .relu),
    ]
    #expect(Set(hashes).count == hashes.count)
    let keys = hashes.map { SweepMeaning(problem: $0, settings: TrainingSettings()).key(of: trial) }
    #expect(Set(keys).count == keys.count)
    #expect(hash([0.0, 2], 1, [3, 4], .relu) == hash([-0.0, 2], 1, [3, 4], .relu))
  }

  @Test func neitherIndexNorNegativeZeroMovesAKey() {
    let (plus, minus) = (Cell(gamma: 0, gammaPrime: 0.0), Cell(gamma: 0, gammaPrime: -0.0))
    let first = meaning().key(of: Trial(index: 0, cell: plus, width: 10, seed: 0))
    #expect(meaning().key(of: Trial(index: 5, cell: minus, width: 10, seed: 0)) == first)
  }

  @Test func aGrownGridKeepsTheKeysItHad() throws {
    let small = try parse(goodSpecification)
    let grown = try parse(
      replacing: "[0, 0.5]\n  width: [1000, 5000]\n  seeds: 3",
      with: "[-1, 0, 0.25, 0.5]\n  width: [10, 1000, 2000, 5000]\n  seeds: 4\n  initialisations: [He]")
    func keys(_ specification: SweepSpecification) throws -> Set<TrialKey> {
      let meaning = specification.meaning(of: ProblemHash(try loadProblem(of: specification)))
      return Set((0..<specification.grid.trialCount).map { meaning.key(of: specification.grid[$0]) })
    }
    let (before, after) = (try keys(small), try keys(grown))
    #expect(before.count == small.grid.trialCount)
    #expect(before.isSubset(of: after))
  }

  @Test func theDefinitionHoldsWhatTheKeyCovers() throws {
    let specification = try parse(replacing: "1e-6", with: "1e-5")
    let trial = specification.grid[40]
    let definition = specification.definition(of: trial, problem: problem)
    #expect(definition.problem == problem)
    #expect(definition.scales == trial.scales(inputDimension: 1, activation: .relu, alpha: 1))
    #expect(definition.width == trial.width)
    #expect(definition.seed == trial.seed)
    #expect(definition.settings == TrainingSettings(lossTolerance: 1e-5))
  }

  @Test func theDefinitionHasTheAlphaOfTheGrid() throws {
    let specification = try parse(activation: "softplus", gridKeys: "  alpha: 4")
    let trial = Trial(index: 0, cell: Cell(gamma: 1, gammaPrime: 0), width: 1024, seed: 0)
    let problem = try loadProblem(of: specification)
    #expect(specification.definition(of: trial, problem: problem).scales.beta2 == 0.0625)
    #expect(specification.meaning(of: ProblemHash(problem)).alpha == 4)
  }
}

@Suite struct SweepMeaningTests {
  private func meaning(
    _ activation: Activation = .relu, _ settings: TrainingSettings = TrainingSettings(), alpha: Double = 1
  ) -> SweepMeaning {
    let set = TrainingSet(inputs: [-0.9, -0.3, 0.3, 0.9], inputDimension: 1, targets: [0.4, -0.2, 0.1, 0.6])
    let hash = ProblemHash(Problem(trainingSet: set, activation: activation))
    return SweepMeaning(problem: hash, settings: settings, alpha: alpha, trainingVersion: 1)
  }

  @Test func theEntriesAreTheSharedPartsInOrder() {
    #expect(
      meaning().entries.map { "\($0.path) \($0.value)" } == [
        "trainingVersion 1", "problem.data e7df20a5866e12a6, 4 × 1", "problem.activation relu",
        "grid.alpha 1.0", "training.lossTolerance 1e-06", "training.accuracy 0.01",
        "training.method exponential",
        "training.evaluationsMax 1000000", "training.precision float64",
      ])
  }

  @Test func aChangedMeaningIsToldPartByPart() {
    let spec = meaning(.identity, TrainingSettings(lossTolerance: 1e-7))
    #expect(
      spec.differences(from: meaning()) == [
        "problem.activation: journal has relu, spec has identity",
        "training.lossTolerance: journal has 1e-06, spec has 1e-07",
      ])
    #expect(spec.differences(from: spec) == [])
    let descent = { TrainingSettings(method: .descent, precision: $0) }
    #expect(
      meaning(.tanh, descent(.float32), alpha: 0.5).differences(from: meaning(.tanh, descent(.float64))) == [
        "grid.alpha: journal has 1.0, spec has 0.5",
        "training.precision: journal has float64, spec has float32",
      ])
  }

  @Test func aMeaningSurvivesJSON() throws {
    let settings = TrainingSettings(
      lossTolerance: 0.1 + 0.2, accuracy: 0.3, method: .descent, evaluationsMax: 77, precision: .float32)
    let original = meaning(.xTanhX, settings, alpha: 0.7)
    let copy = try JSONDecoder().decode(SweepMeaning.self, from: JSONEncoder().encode(original))
    #expect(copy == original)
    let trial = Trial(index: 0, cell: Cell(initialisation: .he), width: 10, seed: 1)
    #expect(copy.key(of: trial) == original.key(of: trial))
  }

  @Test func theMeaningInAJournalOfTheFirstTrainingVersionIsReadAsItWasMeant() throws {
    let json = """
      {"accuracy":0.01,"activation":"relu",\
      "data":"e7df20a5866e12a6adba11c57ae1d8ed75f108413a018c65ced6366e36108cf6","evaluationsMax":1000000,\
      "inputDimension":1,"lossTolerance":1e-06,"method":"exponential","sampleCount":4,"trainingVersion":1}
      """
    let decoded = try JSONDecoder().decode(SweepMeaning.self, from: Data(json.utf8))
    #expect(decoded == meaning())
  }

  @Test func aMeaningOfUnknownPartsIsNotDecoded() throws {
    let json = String(decoding: try JSONEncoder().encode(meaning()), as: UTF8.self)
    for (old, new) in [
      ("relu", "gelu"), ("float64", "float16"), ("exponential", "adam"), ("e7df20a5866e12a6", ""),
    ] {
      let changed = json.replacingOccurrences(of: old, with: new)
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(SweepMeaning.self, from: Data(changed.utf8))
      }
    }
  }

  @Test func theHashOfASpecIsThatOfItsBytes() throws {
    // By hashlib.sha256 of the same bytes.
    let specification = try parse("name: x\n" + goodSpecification.split(separator: "\n", maxSplits: 1)[1])
    #expect(
      SpecificationHash(specification).description
        == "408d84e06689ccc623d535e6f6094ea2cf841c3169ee9276552e455ccb8b7980")
  }
}
