import Journal
import Messaging
import Scheduling
import Sweeps
import Training

/// A small grid whose trials take a drawn time and are never trained: their numbers are a function of the key.
struct SimulatedSweep {
  let specification: SweepSpecification
  let problem: Problem
  /// By trial, as the journal and the wire have them.
  let keys: [String]
  private let firsts: [String: Int]
  private let indices: [TrialIdentity: Int]
  /// Trials that kill the process that trains them.
  let poisonous: Set<Int>
  /// Trials whose result no coordinator takes: their neurons are asked for and missing.
  let failing: Set<Int>
  /// Trials that small workers have no room for.
  let large: Set<Int>
  /// Bytes that a small worker has: enough for all but these.
  let memorySmall: Int
  private let durations: [Span]

  init(_ random: inout SeededRandom) {
    let shape = random.chance(1) ? Shape.large : Shape.all[random.below(Shape.all.count)]
    specification = shape.specification
    problem = shape.problem
    keys = shape.keys
    let count = keys.count
    firsts = shape.firsts
    indices = shape.indices
    let hasGuilty = random.chance(50)
    poisonous = Set((0..<count).filter { _ in hasGuilty && random.chance(6) }.map(shape.first))
    failing = Set(shape.recorded.filter { _ in random.chance(15) }.map(shape.first)).subtracting(poisonous)
    let grid = specification.grid
    let widest = grid.widths.max()!
    large = Set((0..<count).filter { grid[$0].width == widest })
    memorySmall = shape.memory(width: widest) - 1
    let longest = random.span(milliseconds(10)...seconds(60))
    durations = (0..<count).map { _ in random.within(1...longest) }
  }

  /// Trials that cannot have a result, or kill whoever tries.
  var guilty: Set<Int> { poisonous.union(failing) }

  /// The trial of a key that is trained; others may share the key.
  func first(_ key: String) -> Int { firsts[key]! }

  func index(of definition: TrialDefinition) -> Int { indices[TrialIdentity(definition)]! }

  func duration(of index: Int) -> Span { durations[index] }

  /// What a worker's training returns.
  func record(of index: Int, recordingNeurons: Bool, error: Double) -> TrialRecord {
    var result = Self.result(of: keys[index])
    result.relativeDistanceW += error
    let angles = [Float](repeating: 0.25, count: specification.grid[index].width)
    let neurons = NeuronSnapshot(
      initialOrientations: angles, finalOrientations: angles, initialAmplitudes: angles,
      finalAmplitudes: angles, functionInputs: [], initialFunction: [], finalFunction: [])
    return TrialRecord(
      result: result, neurons: recordingNeurons && !failing.contains(index) ? neurons : nil)
  }

  /// RD(θ_w) as the journal must have it.
  func relativeDistanceW(of key: String) -> Double { Self.result(of: key).relativeDistanceW }

  private static func result(of key: String) -> TrialResult {
    let digits = Double(Int(key.prefix(8), radix: 16)!)
    return TrialResult(
      outcome: .converged, relativeDistanceW: digits / 4_294_967_296, relativeDistanceA: 0.5,
      relativeDistance: 0.75, loss: 1e-7, flowTime: 10, evaluations: 100, kernelChange: 0.125,
      orientationCount: 3)
  }
}

/// What tells the trials of one sweep apart at a worker's side.
private struct TrialIdentity: Hashable {
  let kappa: Double
  let kappaPrime: Double
  let width: Int
  let seed: UInt64

  init(_ definition: TrialDefinition) {
    kappa = definition.scales.kappa
    kappaPrime = definition.scales.kappaPrime
    width = definition.width
    seed = definition.seed
  }
}

/// The grids that simulations use: reading a spec is slow beside simulating it.
private struct Shape {
  let specification: SweepSpecification
  let problem: Problem
  let keys: [String]
  /// The first trial of each key, and of each definition.
  let firsts: [String: Int]
  let indices: [TrialIdentity: Int]

  static let all: [Shape] = [
    Shape(gammas: 1, gammaPrimes: 1, widths: 1, seeds: 1),
    Shape(gammas: 1, gammaPrimes: 1, widths: 2, seeds: 1),
    Shape(gammas: 3, gammaPrimes: 1, widths: 1, seeds: 1, hasDetail: true),
    Shape(gammas: 2, gammaPrimes: 2, widths: 2, seeds: 1, hasDetail: true, hasTwins: true),
    Shape(gammas: 4, gammaPrimes: 2, widths: 2, seeds: 1),
    Shape(gammas: 4, gammaPrimes: 3, widths: 2, seeds: 1, hasDetail: true),
    Shape(gammas: 5, gammaPrimes: 3, widths: 2, seeds: 2, hasDetail: true),
  ]

  /// Its data come in two chunks.
  static let large = Shape(
    gammas: 2, gammaPrimes: 1, widths: 1, seeds: 1, sampleCount: WireLimits.dataChunkSizeMax / 16 + 1_000)

  init(
    gammas: Int, gammaPrimes: Int, widths: Int, seeds: Int, hasDetail: Bool = false, hasTwins: Bool = false,
    sampleCount: Int = 2
  ) {
    // The cell (1, 0) and the mean-field initialisation have the same keys.
    let gammaList = (0..<gammas).map { "\(1 + Double($0) / 4)" }.joined(separator: ", ")
    let gammaPrimeList = (0..<gammaPrimes).map { "\(Double($0) / 4)" }.joined(separator: ", ")
    let text = """
      name: simulated
      problem: {inputs: [[-1], [1]], targets: [0.5, -0.5]}
      grid: {gamma: [\(gammaList)], gammaPrime: [\(gammaPrimeList)], width: [\(widths == 1 ? "10" : "10, 20")],
        seeds: \(seeds), initialisations: [\(hasTwins ? "mean-field" : "")]}
      detail: {cells: [\(hasDetail ? "[1, 0], [1.25, 0]" : "")]}
      """
    do {
      let specification = try SweepSpecification.parse(text, file: "simulated.yaml")
      let activation = try loadProblem(of: specification).activation
      let inputs = (0..<sampleCount).map { Double(2 * $0) / Double(sampleCount - 1) - 1 }
      let problem = Problem(
        trainingSet: TrainingSet(inputs: inputs, inputDimension: 1, targets: inputs.map { -$0 / 2 }),
        activation: activation)
      let meaning = specification.meaning(of: ProblemHash(problem))
      self.specification = specification
      self.problem = problem
      let trials = (0..<specification.grid.trialCount).map { specification.grid[$0] }
      keys = trials.map { meaning.key(of: $0).rawValue }
      firsts = Dictionary(zip(keys, trials.map(\.index)), uniquingKeysWith: { first, _ in first })
      indices = Dictionary(
        trials.map { (TrialIdentity(specification.definition(of: $0, problem: problem)), $0.index) },
        uniquingKeysWith: { first, _ in first })
    } catch {
      preconditionFailure("the simulation's own spec is wrong: \(error)")
    }
  }

  func trial(_ index: Int) -> Trial { specification.grid[index] }

  /// What a worker needs to train one trial of the width, the data included.
  func memory(width: Int) -> Int {
    let set = problem.trainingSet
    return 8 * set.sampleCount * (set.inputDimension + 1) + Int(trainingMemory(of: problem, width: width))
  }

  /// The first trial that shares this one's key: the one that is trained.
  func first(_ index: Int) -> Int { firsts[keys[index]]! }

  var recorded: [Int] { specification.detailTrials.map(\.index) }
}
