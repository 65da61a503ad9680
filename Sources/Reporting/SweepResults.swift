import Analysis
import Sweeps

/// All that a journal's trials say.
struct SweepResults: Sendable {
  let record: SweepRecord
  /// In the order of the record's trials.
  let cells: [CellSummary]
  /// Of S_w.
  let boundary: [BoundaryPoint]

  /// Summarises the cells on all cores; each is a function of its own trials alone.
  init(_ record: SweepRecord) {
    self.record = record
    let trials = record.trials.byCell
    cells = concurrently(trials.count) { CellSummary(trials[$0]) }
    boundary = Self.boundary(of: cells.map { ($0.cell, $0.fitW) })
  }

  /// The cells of the plane, without the named initialisations.
  var plane: [CellSummary] { cells.filter { $0.cell.initialisation == nil } }

  /// Whether the theorems on regimes speak of this sweep's activation.
  var hasTheorem: Bool { record.specification.problem.activation.isHomogeneous }

  /// The zeros of a slope. Only those of S_w are kept, for the resampled slopes of all cells take much memory.
  func boundary(of slope: FigureChoices.Slope) -> [BoundaryPoint] {
    guard slope != .w else { return boundary }
    let trials = record.trials.byCell
    let fits = concurrently(trials.count) { place in
      SlopeFit(
        Reporting.observations(of: trials[place], slope.distance),
        key: bootstrapKey(gamma: cells[place].cell.gamma, gammaPrime: cells[place].cell.gammaPrime))
    }
    return Self.boundary(of: zip(cells, fits).map { ($0.cell, $1) })
  }

  private static func boundary(of cells: [(cell: Cell, fit: SlopeFit?)]) -> [BoundaryPoint] {
    Analysis.boundary(
      of: cells.filter { $0.cell.initialisation == nil }.compactMap { cell, fit in
        fit.map {
          BoundaryCell(
            gamma: cell.gamma, gammaPrime: cell.gammaPrime, slope: $0.slope, replicates: $0.replicates)
        }
      })
  }

  /// The trials of a cell that its slope is made of.
  func observations(of cell: Cell) -> [SlopeObservation] {
    guard let place = cells.firstIndex(where: { $0.cell == cell }) else { return [] }
    return Reporting.observations(of: record.trials.byCell[place], \.relativeDistanceW)
  }
}

extension FigureChoices.Slope {
  /// What it is the slope of.
  var distance: @Sendable (RecordedResult) -> Double {
    switch self {
    case .w: { $0.relativeDistanceW }
    case .a: { $0.relativeDistanceA }
    case .theta: { $0.relativeDistance }
    }
  }
}
