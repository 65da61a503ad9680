import Analysis
import Figures
import Foundation
import Journal
import Sweeps

/// What a live sweep tells those who look on.
extension LiveSweep {
  /// The numbers of `phasegrid status --json`.
  package func status(_ hearing: CoordinatorHearing, jobs: JobPoolState?) -> SweepStatus {
    SweepStatus(record, troubles, hearing, jobs)
  }

  /// What does not change while the sweep runs.
  package var description: LiveSweepDescription { LiveSweepDescription(record) }

  /// The last attempts that ended without a result, the newest first.
  package var lastAttempts: [LiveAttempt] {
    lastFailures.map { LiveAttempt($0, trial: search.trial($0.trialKey)) }
  }

  /// Of how many of them the trials are known.
  package var locatedCount: Int { search.foundCount }

  var lastFailures: some Sequence<FailureRow> {
    troubles.lastAttempts.suffix(Self.lastAttemptsMax).lazy.reversed()
  }

  private static let lastAttemptsMax = 100

  /// Everything about one cell.
  /// - Parameter place: among `cells`; nil is returned for any other.
  /// - Throws: `JournalError`.
  package func detail(ofCellAt place: Int, _ reader: JournalReader) throws -> LiveCellDetail? {
    guard cells.indices.contains(place) else { return nil }
    return try LiveCellDetail(record, place: place, reader)
  }

  /// All that the journal knows of one trial.
  /// - Returns: nil where the grid has no such trial, and for a key, which would have to be searched for.
  /// - Throws: `JournalError`.
  package func story(of selector: TrialSelector, _ reader: JournalReader) throws -> TrialStory? {
    if case .keyPrefix = selector { return nil }
    guard let first = try? record.trials.first(for: selector) else { return nil }
    return try TrialStory(record, reader, first: first)
  }
}

/// An attempt that ended without a result.
package struct LiveAttempt: Sendable, Encodable {
  let at: Date
  package let key: String
  /// Which trial that is; null until it is found, and where the grid has none.
  package let gamma: OrNull<Double>
  package let gammaPrime: OrNull<Double>
  let initialisation: OrNull<String>
  package let width: OrNull<Int>
  package let seed: OrNull<UInt64>
  let attempt: Int
  let worker: String
  let what: String
  let reason: String
  /// Against the trial.
  let isCounted: Bool

  init(_ row: FailureRow, trial: Trial?) {
    (at, key, attempt, worker) = (row.at, row.trialKey, row.attempt, row.worker)
    (what, reason, isCounted) = (row.what, row.reason, row.isCounted)
    gamma = OrNull(trial?.cell.gamma)
    gammaPrime = OrNull(trial?.cell.gammaPrime)
    initialisation = OrNull(trial?.cell.initialisation?.displayName)
    width = OrNull(trial?.width)
    seed = OrNull(trial?.seed)
  }
}

/// What a sweep is about; its names are those of the tables.
package struct LiveSweepDescription: Sendable, Encodable {
  package var hasTheorem: Bool { theorem.value != nil }

  struct Point: Sendable, Encodable {
    let name: String
    let gamma: Double
    let gammaPrime: Double
  }

  struct Detail: Sendable, Encodable {
    /// Places of cells.
    let cells: [Int]
    let width: Int
    let seed: UInt64
  }

  struct PlanePoint: Sendable, Encodable {
    let gamma: Double
    let gammaPrime: Double
  }

  package let name: String
  package let specHash: String
  package let productVersion: String
  package let trainingVersion: Int
  let shard: OrNull<String>
  let activation: String
  let samples: Int
  let inputDimension: Int
  /// Cells are numbered by γ, then γ', and the named initialisations come last.
  let gammas: [Double]
  let gammaPrimes: [Double]
  let initialisations: [Point]
  let widths: [Int]
  let seeds: [UInt64]
  /// The line of the theorem, from point to point and beyond the grid; null where it is not about this activation.
  let theorem: OrNull<[PlanePoint]>
  /// Common initialisations, for orientation in the plane.
  let namedPoints: [Point]
  /// From the strongest negative slope to the strongest positive one, as in the figures: #rrggbb.
  let colors: [String]
  /// The cells whose neurons are recorded, at one width with one seed.
  let detail: Detail

  init(_ record: SweepRecord) {
    let specification = record.specification
    let grid = specification.grid
    name = specification.name
    specHash = record.specificationHash
    productVersion = record.productVersion
    trainingVersion = record.meaning.trainingVersion
    shard = OrNull(record.shard?.description)
    activation = record.meaning.problem.activation.rawValue
    samples = record.meaning.problem.sampleCount
    inputDimension = record.meaning.problem.inputDimension
    gammas = grid.gammas
    gammaPrimes = grid.gammaPrimes
    let cells = record.trials.cellCount
    initialisations = (gammas.count * gammaPrimes.count..<cells).map { place in
      let cell = record.trials.cell(at: place).first!.trial.cell
      return Point(
        name: cell.initialisation?.displayName ?? "", gamma: cell.gamma, gammaPrime: cell.gammaPrime)
    }
    widths = grid.widths
    seeds = grid.seeds.sorted()
    let line = [min(gammaPrimes[0] - 1, 0), 0, max(gammaPrimes.last! + 1, 0)]
    theorem = OrNull(
      specification.problem.activation.isHomogeneous
        ? line.map { PlanePoint(gamma: criticalGamma(gammaPrime: $0), gammaPrime: $0) } : nil)
    namedPoints = PhaseDiagram.NamedPoint.initialisations.map {
      Point(name: $0.name, gamma: $0.gamma, gammaPrime: $0.gammaPrime)
    }
    colors = DivergingColorMap.controlCodes.map { "#" + String(format: "%06x", $0) }
    let detail = specification.detail
    self.detail = Detail(
      cells: specification.detailTrials.map { record.trials.cellPlace(of: $0.index) }, width: detail.width,
      seed: detail.seed)
  }
}

/// A cell with its trials, the line through them, and its neurons where they are recorded.
package struct LiveCellDetail: Sendable, Encodable {
  /// RD ≈ exp(intercept) · m^slope.
  struct Fit: Sendable, Encodable {
    let slope: Double
    let intercept: Double
    let low: OrNull<Double>
    let high: OrNull<Double>
  }

  /// Equally many of each: some of the trial's neurons, evenly chosen where there are many.
  struct Neurons: Sendable, Encodable {
    let width: Int
    let seed: UInt64
    let initialOrientations: [Float]
    let finalOrientations: [Float]
    let initialAmplitudes: [Float]
    let finalAmplitudes: [Float]
  }

  let cell: Int
  let gamma: Double
  let gammaPrime: Double
  let initialisation: OrNull<String>
  let regime: String
  /// What the theorem says of the cell; null where it says nothing.
  let theoremRegime: OrNull<String>
  let asymptoticSlope: OrNull<Double>
  /// Of RD(θ_w) over the width m.
  let fit: OrNull<Fit>
  /// The rows of trials.csv, those of trials that are missing included.
  let trials: Table
  let neurons: OrNull<Neurons>

  static let neuronCountMax = 3_000

  init(_ record: SweepRecord, place: Int, _ reader: JournalReader) throws {
    let trials = record.trials.cell(at: place)
    let summary = CellSummary(trials)
    let hasTheorem = record.specification.problem.activation.isHomogeneous
    let cell = summary.cell
    self.cell = place
    gamma = cell.gamma
    gammaPrime = cell.gammaPrime
    initialisation = OrNull(cell.initialisation?.displayName)
    regime = summary.regimeName
    theoremRegime = OrNull(
      hasTheorem ? Regime(gamma: cell.gamma, gammaPrime: cell.gammaPrime).rawValue : nil)
    asymptoticSlope = OrNull(
      hasTheorem ? Analysis.asymptoticSlope(gamma: cell.gamma, gammaPrime: cell.gammaPrime) : nil)
    fit = OrNull(
      summary.fitW.map {
        Fit(
          slope: $0.slope, intercept: $0.intercept, low: OrNull($0.interval?.low),
          high: OrNull($0.interval?.high))
      })
    var table = Table(columns: trialColumns)
    for trial in trials { table.append(record.fields(of: trial)) }
    self.trials = table
    neurons = OrNull(try Self.neurons(record, trials, reader))
  }

  private static func neurons(
    _ record: SweepRecord, _ trials: Slice<RecordedTrials>, _ reader: JournalReader
  ) throws -> Neurons? {
    let recorded = trials.first {
      $0.result != nil && record.specification.recordsNeurons(of: $0.trial)
    }
    guard let recorded, let row = try reader.neurons(key: record.trials.key(of: recorded)), row.isConsistent
    else { return nil }
    let count = row.finalOrientations.count
    let shown = min(count, neuronCountMax)
    func some(_ numbers: [Float]) -> [Float] { (0..<shown).map { numbers[$0 * count / shown] } }
    return Neurons(
      width: recorded.trial.width, seed: recorded.trial.seed,
      initialOrientations: some(row.initialOrientations), finalOrientations: some(row.finalOrientations),
      initialAmplitudes: some(row.initialAmplitudes), finalAmplitudes: some(row.finalAmplitudes))
  }
}
