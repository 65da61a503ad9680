/// The trials of a sweep: every cell at every width with every seed, enumerated by arithmetic.
///
/// The index runs fastest over the cells, then over the widths, then over the seeds, so that the trials taken in
/// order complete whole diagrams, the first seed's first. Cells run fastest over γ, then over γ', and the named
/// initialisations come last.
public struct Grid: Sendable, Hashable {
  /// γ, ascending.
  public let gammas: [Double]
  /// γ', ascending.
  public let gammaPrimes: [Double]
  /// m, ascending.
  public let widths: [Int]
  public let seeds: [UInt64]
  public let initialisations: [NamedInitialisation]
  /// α at the points of the plane, positive; 1 for a homogeneous activation, where κ and κ' are all that matters.
  public let alpha: Double
  public let trialCount: Int

  /// The most trials that a grid holds.
  public static let trialCountMax = 1_000_000_000

  /// Nil for a grid of more than `trialCountMax` trials.
  /// - Precondition: the first four axes are not empty, none holds a value twice, and α is positive.
  public init?(
    gammas: [Double], gammaPrimes: [Double], widths: [Int], seeds: [UInt64],
    initialisations: [NamedInitialisation] = [], alpha: Double = 1
  ) {
    precondition(alpha > 0)
    precondition(!gammas.isEmpty && !gammaPrimes.isEmpty && !widths.isEmpty && !seeds.isEmpty)
    self.gammas = gammas.sorted()
    self.gammaPrimes = gammaPrimes.sorted()
    self.widths = widths.sorted()
    self.seeds = seeds
    self.initialisations = initialisations
    self.alpha = alpha
    var count = gammas.count
    for length in [gammaPrimes.count, widths.count, seeds.count] {
      let (product, overflow) = count.multipliedReportingOverflow(by: length)
      guard !overflow, product <= Grid.trialCountMax else { return nil }
      count = product
    }
    // Each factor is bounded by `trialCountMax` here, and so the sum stays far below overflow.
    count += initialisations.count * widths.count * seeds.count
    guard count <= Grid.trialCountMax else { return nil }
    trialCount = count
  }

  // MARK: - Cells

  public var cellCount: Int { gammas.count * gammaPrimes.count + initialisations.count }

  public var cells: some RandomAccessCollection<Cell> { (0..<cellCount).lazy.map(cell) }

  private func cell(at index: Int) -> Cell {
    let planeCount = gammas.count * gammaPrimes.count
    if index >= planeCount { return Cell(initialisation: initialisations[index - planeCount]) }
    return Cell(gamma: gammas[index % gammas.count], gammaPrime: gammaPrimes[index / gammas.count])
  }

  /// The cell of the plane nearest to a point, along each axis by itself; of two equally near the lower.
  public func nearestCell(gamma: Double, gammaPrime: Double) -> Cell {
    func nearest(_ value: Double, in axis: [Double]) -> Double {
      axis.min { abs($0 - value) < abs($1 - value) }!
    }
    return Cell(gamma: nearest(gamma, in: gammas), gammaPrime: nearest(gammaPrime, in: gammaPrimes))
  }

  // MARK: - Trials

  public subscript(index: Int) -> Trial {
    precondition((0..<trialCount).contains(index))
    let (layer, cellIndex) = index.quotientAndRemainder(dividingBy: cellCount)
    return Trial(
      index: index, cell: cell(at: cellIndex), width: widths[layer % widths.count],
      seed: seeds[layer / widths.count])
  }

  /// The trial of a cell of the plane at a width with a seed, or nil where the grid has none.
  public func trial(gamma: Double, gammaPrime: Double, width: Int, seed: UInt64) -> Trial? {
    guard let i = gammas.firstIndex(of: gamma), let j = gammaPrimes.firstIndex(of: gammaPrime),
      let k = widths.firstIndex(of: width), let l = seeds.firstIndex(of: seed)
    else { return nil }
    return self[(l * widths.count + k) * cellCount + j * gammas.count + i]
  }
}
