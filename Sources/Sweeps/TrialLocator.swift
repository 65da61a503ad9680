import Training

/// Finds the trials of a grid by where they lie, and tells which of them share a key.
///
/// Trials share a key where their scales, width and seed are the same: a named initialisation may coincide with a cell,
/// and at a width of 1 all of γ are one. The first of them, by index, is trained for all. What this takes in memory
/// grows with the axes, not with the grid.
public struct TrialLocator: Sendable {
  public let grid: Grid
  public let meaning: SweepMeaning
  private let widths: [Int: Int]
  private let seeds: [UInt64: Int]
  /// By width.
  private let layers: [Layer]
  /// How many trials share the key of an earlier one.
  public let aliasCount: Int

  /// The cells of the grid at one width, by their scales.
  fileprivate struct Layer: Sendable {
    /// The first γ of a κ, and the first γ' of a κ', by place in their axes.
    var gammas: [Double: Int] = [:]
    var gammaPrimes: [Double: Int] = [:]
    /// By place in the axes, the place of the first with the same scale.
    var firstGammas: [Int] = []
    var firstGammaPrimes: [Int] = []
    /// The first cell of each named initialisation's scales, by its place among the names.
    var firstNamed: [Int] = []
    /// Scales of named initialisations that are no cell of the plane.
    var named: [InitialScales: Int] = [:]
  }

  public init(_ grid: Grid, meaning: SweepMeaning) {
    self.grid = grid
    self.meaning = meaning
    widths = Dictionary(uniqueKeysWithValues: grid.widths.enumerated().map { ($1, $0) })
    seeds = Dictionary(uniqueKeysWithValues: grid.seeds.enumerated().map { ($1, $0) })
    layers = grid.widths.map { Layer(grid, meaning: meaning, width: $0) }
    aliasCount = grid.seeds.count * layers.reduce(0) { $0 + $1.aliasCount(grid) }
  }

  /// The trial that is trained for this one: itself, or an earlier one that has its key.
  public func first(of index: Int) -> Int {
    let (layer, cell) = index.quotientAndRemainder(dividingBy: grid.cellCount)
    return layer * grid.cellCount + layers[layer % grid.widths.count].first(of: cell, grid)
  }

  public func key(of index: Int) -> TrialKey { meaning.key(of: grid[index]) }

  /// The first trial of the grid with the key of this one, which may be none of the grid's; nil without any.
  public func index(of trial: Trial) -> Int? { index(of: trial, scales: meaning.scales(of: trial)) }

  /// The same for a result by where it was stored, whatever the grid was then; nil also if the key, as its text, is not
  /// that of such a trial, or the initialisation is not known here.
  public func index(
    gamma: Double, gammaPrime: Double, initialisation: String?, width: Int, seed: UInt64, key: String
  ) -> Int? {
    var cell = Cell(gamma: gamma, gammaPrime: gammaPrime)
    if let initialisation {
      guard let named = NamedInitialisation(name: initialisation) else { return nil }
      cell = Cell(initialisation: named)
    }
    let trial = Trial(index: 0, cell: cell, width: width, seed: seed)
    let scales = meaning.scales(of: trial)
    guard let index = index(of: trial, scales: scales),
      TrialKey(rawValue: key) == meaning.key(scales: scales, width: width, seed: seed)
    else { return nil }
    return index
  }

  private func index(of trial: Trial, scales: InitialScales) -> Int? {
    guard let width = widths[trial.width], let seed = seeds[trial.seed],
      let cell = layers[width].cell(scales, meaning, grid)
    else { return nil }
    return (seed * grid.widths.count + width) * grid.cellCount + cell
  }
}

extension TrialLocator.Layer {
  fileprivate init(_ grid: Grid, meaning: SweepMeaning, width: Int) {
    func scales(_ cell: Cell) -> InitialScales {
      meaning.scales(of: Trial(index: 0, cell: cell, width: width, seed: 0))
    }
    for (place, gamma) in grid.gammas.enumerated() {
      let kappa = scales(Cell(gamma: gamma, gammaPrime: 0)).kappa
      let first = gammas[kappa] ?? place
      gammas[kappa] = first
      firstGammas.append(first)
    }
    for (place, gammaPrime) in grid.gammaPrimes.enumerated() {
      let kappaPrime = scales(Cell(gamma: 0, gammaPrime: gammaPrime)).kappaPrime
      let first = gammaPrimes[kappaPrime] ?? place
      gammaPrimes[kappaPrime] = first
      firstGammaPrimes.append(first)
    }
    let planeCount = grid.gammas.count * grid.gammaPrimes.count
    for (place, initialisation) in grid.initialisations.enumerated() {
      let scales = scales(Cell(initialisation: initialisation))
      let first = cell(scales, meaning, grid) ?? planeCount + place
      if first == planeCount + place { named[scales] = first }
      firstNamed.append(first)
    }
  }

  /// The first cell with these scales.
  fileprivate func cell(_ scales: InitialScales, _ meaning: SweepMeaning, _ grid: Grid) -> Int? {
    if let column = gammas[scales.kappa], let row = gammaPrimes[scales.kappaPrime] {
      // β₂ is a function of κ and κ' in the plane alone.
      let plane = InitialScales(
        kappa: scales.kappa, kappaPrime: scales.kappaPrime, alpha: meaning.alpha,
        activation: meaning.problem.activation)
      if plane == scales { return row * grid.gammas.count + column }
    }
    return named[scales]
  }

  fileprivate func first(of cell: Int, _ grid: Grid) -> Int {
    let planeCount = grid.gammas.count * grid.gammaPrimes.count
    if cell >= planeCount { return firstNamed[cell - planeCount] }
    let (row, column) = cell.quotientAndRemainder(dividingBy: grid.gammas.count)
    return firstGammaPrimes[row] * grid.gammas.count + firstGammas[column]
  }

  fileprivate func aliasCount(_ grid: Grid) -> Int {
    let planeCount = grid.gammas.count * grid.gammaPrimes.count
    return planeCount - gammas.count * gammaPrimes.count + firstNamed.count - named.count
  }
}
