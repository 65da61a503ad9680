import Foundation
import Testing

@testable import Figures

@Suite struct ContentTests {
  private func document(_ figure: some Figure) throws -> SVGDocument {
    try SVGDocument(encoded(figure, as: .svg))
  }

  @Test func everySVGRefersOnlyToIdsThatItHoldsOnce() throws {
    for figure in SampleFigures.all + SampleFigures.degenerate {
      let document = try document(figure)
      #expect(Set(document.ids).count == document.ids.count)
      #expect(Set(document.references).isSubset(of: document.ids))
      #expect(document.title == figure.title)
    }
  }

  @Test func phaseDiagramSaysWhatItShows() throws {
    let texts = try document(SampleFigures.phaseDiagram).texts
    let expected = [
      "Four points & ReLU", "γ", "γ\u{200A}′", "Sw", "NTK", "mean-field, Xavier", "LeCun, He", "condensed",
      "linear", "theorem (infinite width)", "zero of Sw, 95 % interval", "too little data",
      "some trials unconverged", "spec <4f2a>", "−1.0", "0.5", "2.0",
    ]
    for text in expected {
      #expect(texts.contains(text), "\(text) is missing from \(texts)")
    }
  }

  @Test func phaseDiagramNamesInItsLegendOnlyWhatItHolds() throws {
    var figure = SampleFigures.phaseDiagram
    figure.cells.removeAll { $0.slope == nil || $0.hasUnconvergedTrials }
    figure.boundary = []
    let texts = try document(figure).texts
    #expect(texts.contains("theorem (infinite width)"))
    for absent in ["zero of Sw, 95 % interval", "too little data", "some trials unconverged"] {
      #expect(!texts.contains(absent))
    }
  }

  @Test func phaseDiagramNamesInItsLegendOnlyWhatACropShows() throws {
    var figure = SampleFigures.phaseDiagram
    for (gammas, hasZeros, hasMarks) in [
      (0.0...0.6, false, false), (0.9...1.2, true, false), (1.75...2.2, false, true),
    ] {
      figure.gammas = gammas
      let texts = try document(figure).texts
      #expect(texts.contains { $0.hasPrefix("zero of Sw") } == hasZeros)
      #expect(texts.contains("theorem (infinite width)") == (gammas.upperBound > 1))
      #expect(texts.contains("too little data") == hasMarks)
      #expect(texts.contains("some trials unconverged") == hasMarks)
    }
  }

  @Test func phaseDiagramOfASweepWithoutResultsIsSmall() throws {
    var figure = SampleFigures.phaseDiagram
    let axis = (0..<60).map { 0.5 + Double($0) / 60 }
    figure.cells = axis.flatMap { gammaPrime in
      axis.map { PhaseDiagram.Cell(gamma: $0, gammaPrime: gammaPrime, slope: nil) }
    }
    // A clip for each γ′, not for each cell.
    #expect(try document(figure).references.count < 400)
  }

  @Test func phaseDiagramLeavesOutNamedPointsBeyondItsCells() throws {
    var figure = SampleFigures.phaseDiagram
    figure.cells.removeAll { $0.gamma < 1 }
    let texts = try document(figure).texts
    #expect(texts.contains("mean-field, Xavier"))
    #expect(!texts.contains("NTK"))
    #expect(!texts.contains("LeCun, He"))
  }

  @Test func slopeFigureHasADotForEachTrialAndTheFittedSlope() throws {
    let document = try document(SampleFigures.slopeFigure)
    // Six trials; the legend's dot is opaque. Cairo 1.18 writes the style's colours as attributes.
    #expect(document.styles.filter { $0.contains("fill-opacity:0.7") }.count == 6)
    #expect(document.texts.contains("γ = 1.5, γ\u{200A}′ = −0.25"))
    #expect(document.texts.contains("Sw = 0.50 [0.40, 0.60]"))
    #expect(document.texts.contains("Sw = −0.50 [−0.60, −0.40]"))
    #expect(document.texts.contains("104"))
  }

  @Test func slopeWithoutAFitIsCalledUndetermined() throws {
    let cell = SlopeFigure.Cell(gamma: 1, gammaPrime: 0, observations: [], fit: nil)
    #expect(try document(SlopeFigure(title: "", cells: [cell])).texts.contains("Sw undetermined"))
  }

  @Test func orientationFigureRunsFromMinusPiToPi() throws {
    let texts = try document(SampleFigures.orientationFigure).texts
    for text in ["−π", "−π/2", "0", "π/2", "π", "before training", "after training"] {
      #expect(texts.contains(text))
    }
  }

  @Test func functionFigureNamesItsCurves() throws {
    let texts = try document(SampleFigures.functionFigure).texts
    for text in [
      "γ = 1, γ\u{200A}′ = 0", "x", "f(x)", "before training", "after training", "training points",
    ] {
      #expect(texts.contains(text))
    }
  }

  @Test func figuresWithoutCellsSaySo() throws {
    #expect(try document(SlopeFigure(title: "", cells: [])).texts.contains("no data"))
  }

  @Test func textOfAnyCharactersIsSetAsItStands() throws {
    let title = "a < b & c > \"d\" <i>e</i> \u{1}\u{0}end"
    let document = try document(SlopeFigure(title: title, cells: [], provenance: title))
    #expect(document.texts.filter { $0 == "a < b & c > \"d\" <i>e</i> end" }.count == 2)
  }
}
