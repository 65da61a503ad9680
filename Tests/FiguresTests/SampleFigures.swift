import Foundation

@testable import Figures

/// Figures that the tests draw.
enum SampleFigures {
  static let phaseDiagram = phaseDiagram(width: .oneColumn)

  /// A 5 × 5 grid around (γ′, γ) = (0, 1) with one cell without data, one with unconverged trials and three zeros.
  static func phaseDiagram(width: FigureWidth) -> PhaseDiagram {
    let axis = [-1, -0.5, 0, 0.5, 1.0]
    let cells = axis.flatMap { gammaPrime in
      axis.map { offset in
        PhaseDiagram.Cell(
          gamma: 1 + offset, gammaPrime: gammaPrime,
          slope: (gammaPrime, offset) == (1, 1) ? nil : offset - max(0, 2 * gammaPrime),
          hasUnconvergedTrials: (gammaPrime, offset) == (-1, 1))
      }
    }
    let boundary = [-1, -0.5, 0].map {
      PhaseDiagram.BoundaryPoint(gammaPrime: $0, gamma: 1.02, low: 0.95, high: 1.1)
    }
    return PhaseDiagram(
      title: "Four points & ReLU", cells: cells, boundary: boundary, width: width, provenance: "spec <4f2a>")
  }

  static let slopeFigure = SlopeFigure(
    title: "Slopes",
    cells: [0.5, 1.5].map { gamma in
      SlopeFigure.Cell(
        gamma: gamma, gammaPrime: -0.25,
        observations: [1000, 4000, 16_000].map {
          SlopeFigure.Observation(width: $0, relativeDistance: pow(Double($0), gamma - 1))
        }, fit: SlopeFigure.Fit(slope: gamma - 1, intercept: 0, low: gamma - 1.1, high: gamma - 0.9))
    }, provenance: "spec 4f2a")

  static let orientationFigure = orientationFigure(neuronCount: 200)

  static func orientationFigure(neuronCount: Int) -> OrientationFigure {
    let orientations = (0..<neuronCount).map { Float(sin(Double($0) * 12.9898)) * 3.14 }
    let amplitudes = (0..<neuronCount).map { Float(1 + cos(Double($0) * 78.233)) }
    let cell = OrientationFigure.Cell(
      gamma: 1.5, gammaPrime: 0, initialOrientations: orientations,
      finalOrientations: orientations.map { ($0 * 2).rounded() / 2 }, initialAmplitudes: amplitudes,
      finalAmplitudes: amplitudes.map { $0 * 100 })
    return OrientationFigure(title: "Orientations", cells: [cell])
  }

  static let functionFigure: FunctionFigure = {
    let inputs = stride(from: -1.0, through: 1, by: 0.1).map { $0 }
    let cell = FunctionFigure.Cell(
      gamma: 1, gammaPrime: 0, inputs: inputs, initialFunction: inputs.map { 0.1 * $0 },
      finalFunction: inputs.map { abs($0) })
    return FunctionFigure(
      title: "Functions", cells: [cell], sampleInputs: [-1, 0, 1], sampleTargets: [1, 0, 1])
  }()

  static let all: [any Figure] = [phaseDiagram, slopeFigure, orientationFigure, functionFigure]

  /// Figures with nothing, next to nothing, or nonsense in them.
  static let degenerate: [any Figure] = [
    PhaseDiagram(title: "", cells: [], boundary: []),
    PhaseDiagram(
      title: "one cell", cells: [PhaseDiagram.Cell(gamma: 1, gammaPrime: 0, slope: 0)], boundary: []),
    PhaseDiagram(
      title: "not a number", cells: [PhaseDiagram.Cell(gamma: 1, gammaPrime: 0, slope: .nan)],
      boundary: [PhaseDiagram.BoundaryPoint(gammaPrime: 0, gamma: .nan, low: .nan, high: .infinity)]),
    PhaseDiagram(
      title: "far away",
      cells: [0, 1].map { PhaseDiagram.Cell(gamma: 1e6 + $0, gammaPrime: -1e-9 * $0, slope: 1e300) },
      boundary: []),
    SlopeFigure(title: "no cells", cells: []),
    SlopeFigure(
      title: "no observations",
      cells: [SlopeFigure.Cell(gamma: 1, gammaPrime: 0, observations: [], fit: nil)]),
    SlopeFigure(
      title: "nonsense",
      cells: [
        SlopeFigure.Cell(
          gamma: 1, gammaPrime: 0,
          observations: [0, -1, .nan, .infinity, Double.leastNonzeroMagnitude, 1e300].map {
            SlopeFigure.Observation(width: 1000, relativeDistance: $0)
          }, fit: SlopeFigure.Fit(slope: .nan, intercept: .infinity, low: nil, high: nil))
      ]),
    OrientationFigure(
      title: "no neurons",
      cells: [
        OrientationFigure.Cell(
          gamma: 1, gammaPrime: 0, initialOrientations: [], finalOrientations: [], initialAmplitudes: [],
          finalAmplitudes: [])
      ]),
    OrientationFigure(
      title: "dead neurons",
      cells: [
        OrientationFigure.Cell(
          gamma: 1, gammaPrime: 0, initialOrientations: [0, .nan], finalOrientations: [0, 1],
          initialAmplitudes: [0, 0], finalAmplitudes: [.nan, .infinity])
      ]),
    FunctionFigure(title: "no cells", cells: [], sampleInputs: [], sampleTargets: []),
    FunctionFigure(
      title: "a constant",
      cells: [
        FunctionFigure.Cell(
          gamma: 1, gammaPrime: 0, inputs: [0, 1], initialFunction: [2, .nan], finalFunction: [2, 2])
      ], sampleInputs: [0], sampleTargets: [2]),
  ]
}
