import Foundation
import Testing

@testable import Figures

@Suite struct ContourTests {
  private func contour(_ gammas: [[Double]], _ slope: (Double, Double) -> Double?) -> ZeroContour {
    let cells = gammas.enumerated().flatMap { column, gammas in
      gammas.map {
        PhaseDiagram.Cell(gamma: $0, gammaPrime: Double(column), slope: slope($0, Double(column)))
      }
    }
    return ZeroContour(CellGrid(cells: cells))
  }

  @Test func `a plane's zero is a straight line through every column`() {
    let segments = contour([[0, 1, 2], [0, 1, 2]]) { gamma, gammaPrime in gamma - 0.5 - gammaPrime }.segments
    // From (0.5, 0) to (1.5, 1), in a piece for each rectangle that it crosses.
    let ends = segments.flatMap { [$0.0, $0.1] }
    #expect(ends.map(\.gamma).min() == 0.5 && ends.map(\.gamma).max() == 1.5)
    for end in ends { #expect(abs(end.gamma - 0.5 - end.gammaPrime) < 1e-12) }
  }

  @Test func `a refined column and a coarse one are joined by one line`() {
    let segments = contour([[0, 1, 2], [0, 0.25, 0.5, 0.75, 1, 2]]) { gamma, _ in gamma - 0.6 }.segments
    #expect(segments.count == 1)
    #expect(abs(segments[0].0.gamma - 0.6) < 1e-12 && abs(segments[0].1.gamma - 0.6) < 1e-12)
  }

  @Test func `the line ends at a cell without a slope`() {
    let segments = contour([[0, 1], [0, 1], [0, 1]]) { gamma, column in column == 2 ? nil : gamma - 0.5 }
      .segments
    #expect(segments.count == 1)
    #expect(contour([[0, 1]]) { gamma, _ in gamma }.segments.isEmpty)
  }

  @Test func `a saddle has two lines, which do not cross`() {
    let segments = contour([[0, 1], [0, 1]]) { gamma, column in (gamma == column) ? 1 : -0.5 }.segments
    #expect(segments.count == 2)
  }
}

@Suite struct ChoiceTests {
  private func texts(_ figure: some Figure, _ typeface: Typeface = Typeface()) throws -> [String] {
    try SVGDocument(encoded(figure, as: .svg, typeface: typeface)).texts
  }

  @Test func `the slope that is drawn is named, and regimes are those of S_w alone`() throws {
    var figure = SampleFigures.phaseDiagram
    figure.quantity = .a
    let texts = try texts(figure)
    #expect(texts.contains("Sa") && texts.contains("zero of Sa, 95 % interval"))
    #expect(!texts.contains("condensed"))
  }

  @Test func `a diagram without the theorem does not speak of it`() throws {
    var figure = SampleFigures.phaseDiagram
    figure.hasTheorem = false
    let texts = try texts(figure)
    for absent in ["theorem (infinite width)", "condensed", "linear"] { #expect(!texts.contains(absent)) }
  }

  @Test func `the boundary is drawn as asked`() throws {
    var figure = SampleFigures.phaseDiagram
    let expected: [PhaseDiagram.BoundaryStyle: [Bool]] = [
      .stars: [true, false], .contour: [false, true], .both: [true, true], .none: [false, false],
    ]
    for style in PhaseDiagram.BoundaryStyle.allCases {
      figure.boundaryStyle = style
      let texts = try texts(figure)
      #expect(["zero of Sw, 95 % interval", "Sw = 0"].map(texts.contains) == expected[style])
    }
  }

  @Test func `a range of the plane leaves out what lies beyond`() throws {
    var figure = SampleFigures.phaseDiagram
    figure.gammas = 0.75...1.25
    figure.gammaPrimes = -0.1...0.1
    let texts = try texts(figure)
    #expect(texts.contains("mean-field, Xavier") && !texts.contains("NTK") && !texts.contains("2.0"))
  }

  @Test func `rings are explained where there are any`() throws {
    var figure = SampleFigures.phaseDiagram
    #expect(try texts(figure).contains("common initialisation"))
    figure.namedPoints = []
    #expect(try !texts(figure).contains("common initialisation"))
  }

  @Test func `larger type takes more room, and a font that is not there is an error`() throws {
    let figure = SampleFigures.slopeFigure
    let heights = try [7.5, 12].map { size in
      let svg = String(
        decoding: try encoded(figure, as: .svg, typeface: Typeface(labelSize: size)), as: UTF8.self)
      let height = try #require(svg.firstMatch(of: /height="([0-9.]+)/)?.output.1)
      return try #require(Double(height))
    }
    #expect(heights[1] != heights[0])
    let error = try #require(throws: FigureError.self) {
      try encoded(figure, as: .svg, typeface: Typeface(family: "No Such Font"))
    }
    #expect(error.description.contains("the font 'No Such Font' is not installed"))
  }

  @Test func `every format tells where the figure comes from`() throws {
    var figure = SampleFigures.slopeFigure
    figure.provenance = "spec 4f2a & more"
    #expect(
      String(decoding: try encoded(figure, as: .svg), as: UTF8.self).contains(
        "<dc:source>spec 4f2a &amp; more</dc:source>"))
    #expect(
      String(decoding: try encoded(figure, as: .pdf), as: UTF8.self).contains("/Subject (spec 4f2a & more)"))
    let png = try encoded(figure, as: .png)
    #expect(png.contains(sequence: "iTXtDescription\0\0\0\0\0spec 4f2a & more"))
  }

  @Test func `two documents in one have ids of their own`() throws {
    let ids = try ["a-", "b-"].flatMap {
      try SVGDocument(encoded(SampleFigures.phaseDiagram, as: .svg, idPrefix: $0)).ids
    }
    #expect(!ids.isEmpty && Set(ids).count == ids.count)
  }

  @Test func `a comparison names both sweeps and what its marks mean`() throws {
    let points = [PhaseDiagram.BoundaryPoint(gammaPrime: 0, gamma: 1.1, low: 1, high: 1.2)]
    let figure = ComparisonFigure(
      title: "b less a",
      cells: [
        ComparisonFigure.Cell(gamma: 1, gammaPrime: 0, difference: 0.2, isDistinct: true),
        ComparisonFigure.Cell(gamma: 1.5, gammaPrime: 0, difference: nil, isDistinct: false),
      ],
      first: ComparisonFigure.Sweep(name: "a<", boundary: points),
      second: ComparisonFigure.Sweep(name: "b", boundary: points), width: .oneColumn, provenance: "spec 1")
    let texts = try SVGDocument(encoded(figure, as: .svg)).texts
    for text in [
      "ΔSw", "a<: zero, 95 % interval", "b: zero, 95 % interval", "intervals of Sw apart", "too little data",
    ] {
      #expect(texts.contains(text), "\(text)")
    }
  }

  @Test func `intervals that are shorter than their marks are told in words`() throws {
    var diagram = SampleFigures.phaseDiagram
    diagram.boundary = [PhaseDiagram.BoundaryPoint(gammaPrime: 0, gamma: 1.02, low: 1.019, high: 1.021)]
    #expect(try texts(diagram).contains("zero of Sw, 95 % interval within the star"))
    diagram.boundary[0].low = nil
    #expect(try texts(diagram).contains("zero of Sw"))

    let zeros = { (reach: Double) in
      [PhaseDiagram.BoundaryPoint(gammaPrime: 0, gamma: 1, low: 1 - reach, high: 1 + reach)]
    }
    let comparison = ComparisonFigure(
      title: "", cells: [ComparisonFigure.Cell(gamma: 1, gammaPrime: 0, difference: 0.2, isDistinct: false)],
      first: ComparisonFigure.Sweep(name: "a", boundary: zeros(0.3)),
      second: ComparisonFigure.Sweep(name: "b", boundary: zeros(0.001)), width: .oneColumn, provenance: "")
    let found = try texts(comparison)
    #expect(
      found.contains("a: zero, 95 % interval") && found.contains("b: zero, 95 % interval within the mark"))
  }

  @Test func `neurons of next to no amplitude are drawn in a row that the legend explains`() throws {
    var figure = SampleFigures.orientationFigure
    let row = "lowest row: 0.01 or less"
    #expect(try texts(figure).contains(row))
    // Two dots for each of 200 neurons; those of the legend are opaque.
    let dots = try SVGDocument(encoded(figure, as: .svg)).styles.filter { $0.contains("fill-opacity:0.5") }
    #expect(dots.count == 400)
    figure.cells[0].initialAmplitudes = figure.cells[0].initialAmplitudes.map { max($0, 0.1) }
    figure.cells[0].finalAmplitudes = figure.cells[0].finalAmplitudes.map { max($0, 10) }
    #expect(try !texts(figure).contains(row))
  }
}

extension [UInt8] {
  fileprivate func contains(sequence text: String) -> Bool {
    let wanted = Array(text.utf8)
    return indices.contains { self[$0...].starts(with: wanted) }
  }
}
