import Analysis
import Figures
import Foundation
import Journal
import Sweeps

/// The figures of a report. Neither times nor hosts come into them.
struct ReportFigures {
  let results: SweepResults
  var choices: FigureChoices
  private let details: [Cell]

  private var specification: SweepSpecification { results.record.specification }

  /// - Throws: `ReportError.noCellThere` for a chosen cell that the grid does not have, `.noCellsWithin` for a chosen
  ///   range without cells.
  init(results: SweepResults, choices: FigureChoices) throws {
    self.results = results
    self.choices = choices
    let grid = results.record.specification.grid
    details =
      try choices.details?.map { place in
        let cell = grid.nearestCell(gamma: place.gamma, gammaPrime: place.gammaPrime)
        guard abs(cell.gamma - place.gamma) < 1e-6, abs(cell.gammaPrime - place.gammaPrime) < 1e-6 else {
          throw ReportError.noCellThere(
            place: place, nearest: FigureChoices.Place(gamma: cell.gamma, gammaPrime: cell.gammaPrime))
        }
        return cell
      } ?? results.record.specification.detail.cells
    try checkRange("--gamma", choices.gammas, axis: "γ", grid.gammas)
    try checkRange("--gamma-prime", choices.gammaPrimes, axis: "γ'", grid.gammaPrimes)
  }

  private func checkRange(
    _ option: String, _ range: ClosedRange<Double>?, axis: String, _ values: [Double]
  ) throws(ReportError) {
    let span = PhaseDiagram.span(around: values)
    guard let range, range.lowerBound >= span.upperBound || range.upperBound <= span.lowerBound else {
      return
    }
    throw .noCellsWithin(
      option: "\(option) \(range.lowerBound):\(range.upperBound)", axis: axis, span: span)
  }

  // MARK: The plane

  var diagram: PhaseDiagram { diagram(of: choices.slope) }

  func diagram(of slope: FigureChoices.Slope) -> PhaseDiagram {
    let plane = results.plane
    var diagram = PhaseDiagram(
      title: specification.name,
      cells: plane.map {
        PhaseDiagram.Cell(
          gamma: $0.cell.gamma, gammaPrime: $0.cell.gammaPrime, slope: $0.line(slope)?.slope,
          hasUnconvergedTrials: $0.leftOutCount > 0)
      },
      boundary: figurePoints(results.boundary(of: slope)),
      namedPoints: results.hasTheorem ? PhaseDiagram.NamedPoint.initialisations : [],
      slopeLimit: choices.slopeLimit, width: choices.width,
      provenance: provenance(results.mapUsage(of: slope)))
    diagram.quantity = slope
    diagram.boundaryStyle = choices.boundary
    diagram.gammas = choices.gammas
    diagram.gammaPrimes = choices.gammaPrimes
    diagram.hasTheorem = results.hasTheorem
    return diagram
  }

  // MARK: The cells in detail

  /// The slopes of the cells in detail; nil without such cells.
  var slopes: SlopeFigure? {
    let cells = details.compactMap { cell in results.cells.first { $0.cell == cell } }
    guard !cells.isEmpty else { return nil }
    return SlopeFigure(
      title: specification.name,
      cells: cells.map { summary in
        SlopeFigure.Cell(
          gamma: summary.cell.gamma, gammaPrime: summary.cell.gammaPrime,
          observations: results.observations(of: summary.cell).map {
            SlopeFigure.Observation(width: $0.width, relativeDistance: $0.relativeDistance)
          },
          fit: summary.fitW.map {
            SlopeFigure.Fit(
              slope: $0.slope, intercept: $0.intercept, low: $0.interval?.low, high: $0.interval?.high)
          })
      },
      width: choices.width, provenance: provenance(TrialUsage(cells).text))
  }

  /// Nil where no neurons are recorded.
  func orientations(_ trials: [DetailedTrial]) -> OrientationFigure? {
    let trials = trials.filter { details.contains($0.trial.cell) }
    guard !trials.isEmpty else { return nil }
    return OrientationFigure(
      title: specification.name,
      cells: trials.map {
        OrientationFigure.Cell(
          gamma: $0.trial.cell.gamma, gammaPrime: $0.trial.cell.gammaPrime,
          initialOrientations: $0.neurons.initialOrientations,
          finalOrientations: $0.neurons.finalOrientations,
          initialAmplitudes: $0.neurons.initialAmplitudes, finalAmplitudes: $0.neurons.finalAmplitudes)
      },
      width: choices.width, provenance: provenance(description(of: trials)))
  }

  /// Nil where no functions of one input are recorded.
  func functions(_ trials: [DetailedTrial]) -> FunctionFigure? {
    let trials = trials.filter {
      details.contains($0.trial.cell) && !$0.neurons.functionInputs.isEmpty
    }
    guard !trials.isEmpty else { return nil }
    let (inputs, targets) = trainingPoints
    return FunctionFigure(
      title: specification.name,
      cells: trials.map {
        FunctionFigure.Cell(
          gamma: $0.trial.cell.gamma, gammaPrime: $0.trial.cell.gammaPrime,
          inputs: $0.neurons.functionInputs, initialFunction: $0.neurons.initialFunction,
          finalFunction: $0.neurons.finalFunction)
      },
      sampleInputs: inputs, sampleTargets: targets, width: choices.width,
      provenance: provenance(description(of: trials)))
  }

  /// The training points where they can be had: a sweep is drawn where its data may be gone, or no longer the same.
  private var trainingPoints: (inputs: [Double], targets: [Double]) {
    guard let problem = try? loadProblem(of: specification),
      ProblemHash(problem) == results.record.meaning.problem, problem.trainingSet.inputDimension == 1
    else { return ([], []) }
    return (problem.trainingSet.inputs, problem.trainingSet.targets)
  }

  // MARK: The small print

  private func description(of trials: [DetailedTrial]) -> String {
    let unconverged = trials.filter { $0.outcome != "converged" }.map {
      "(\($0.trial.cell.gamma), \($0.trial.cell.gammaPrime)) \($0.outcome)"
    }
    let detail = specification.detail
    let place = (["width \(grouped(detail.width)), seed \(detail.seed)"] + unconverged).joined(
      separator: ", ")
    return "\(place); \(usage(of: trials).text)"
  }

  /// One trial was wanted of each cell; those whose neurons were not recorded are left out.
  private func usage(of trials: [DetailedTrial]) -> TrialUsage {
    let wanted = specification.detailTrials.filter { details.contains($0.cell) }
    let missingCount = wanted.count { results.record.trials.trial(at: $0.index).isMissing }
    return TrialUsage(
      usedCount: trials.count, leftOutCount: Set(details).count - missingCount - trials.count,
      missingCount: missingCount)
  }

  private func provenance(_ content: String) -> String {
    let incompleteness = incompleteness(of: results.record).map { [$0] } ?? []
    return ([results.provenance.source, content] + incompleteness).joined(separator: "; ")
  }
}

func figurePoints(_ boundary: [BoundaryPoint]) -> [PhaseDiagram.BoundaryPoint] {
  boundary.map {
    PhaseDiagram.BoundaryPoint(
      gammaPrime: $0.gammaPrime, gamma: $0.gamma, low: $0.interval?.low, high: $0.interval?.high)
  }
}

/// "incomplete: 1,234 of 3,840 trials", of a shard "shard 2/3: 1,234 of 3,840 trials", or nil when every trial is
/// committed or given up.
func incompleteness(of record: SweepRecord) -> String? {
  let (done, all) = (record.doneCount, record.trials.count)
  let name = record.shard.map { "shard \($0)" } ?? "incomplete"
  return done < all ? "\(name): \(grouped(done)) of \(grouped(all)) trials" : nil
}

/// A count with commas between thousands, whatever the locale.
func grouped(_ count: Int) -> String {
  let digits = Array(String(count))
  return digits.indices.map { index in
    let isBorder = index > 0 && (digits.count - index).isMultiple(of: 3)
    return (isBorder ? "," : "") + String(digits[index])
  }.joined()
}
