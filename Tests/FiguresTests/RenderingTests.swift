import Foundation
import Testing

@testable import Figures

@Suite struct RenderingTests {
  @Test func everyFigureIsWrittenInEveryFormat() throws {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    for (index, figure) in SampleFigures.all.enumerated() {
      let path = folder.appendingPathComponent("figure-\(index)").path
      let paths = try render(figure, to: path)
      #expect(paths == ["\(path).svg", "\(path).pdf", "\(path).png"])
    }
    // Nothing half-written stays behind.
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 12)
  }

  @Test(arguments: FigureFormat.allCases) func sameFigureGivesTheSameBytes(format: FigureFormat) throws {
    for figure in SampleFigures.all + [SampleFigures.orientationFigure(neuronCount: 4000)] {
      #expect(try encoded(figure, as: format) == encoded(figure, as: format), "\(figure.title)")
    }
  }

  @Test(arguments: FigureFormat.allCases) func degenerateFiguresAreDrawn(format: FigureFormat) throws {
    for figure in SampleFigures.degenerate {
      #expect(try encoded(figure, as: format).count > 500, "\(figure.title)")
    }
  }

  @Test func aPNGHasThreeHundredDotsPerInch() throws {
    for (width, pixels) in [(FigureWidth.oneColumn, 1004), (.twoColumns, 2067)] {
      let bytes = try encoded(SampleFigures.phaseDiagram(width: width), as: .png)
      #expect(Array(bytes.prefix(8)) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
      // IHDR comes first: width and height are big-endian words at offsets 16 and 20.
      #expect(bytes[16..<20].reduce(0) { $0 << 8 | Int($1) } == pixels)
      #expect(bytes[20..<24].reduce(0) { $0 << 8 | Int($1) } > pixels / 2)
    }
  }

  @Test func aPDFIsWholeAndHoldsNoDate() throws {
    let bytes = try encoded(SampleFigures.phaseDiagram, as: .pdf)
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.hasPrefix("%PDF-1."))
    #expect(text.hasSuffix("%%EOF\n"))
    #expect(text.contains("/Title (Four points & ReLU)"))
    #expect(!text.contains("CreationDate"))
    #expect(!text.contains("ModDate"))
  }

  @Test func anUnwritablePlaceIsNamedInOneLine() throws {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("missing/figure").path
    let error = try #require(throws: FigureError.self) {
      try render(SampleFigures.functionFigure, to: path, formats: [.svg])
    }
    #expect(error.description == "cannot write the figure \(path).svg: No such file or directory")
  }

  @Test func aRenderingReplacesAnEarlierOne() throws {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("figure").path
    try Data("old".utf8).write(to: URL(fileURLWithPath: path + ".svg"))
    try render(SampleFigures.functionFigure, to: path, formats: [.svg])
    let written = try Data(contentsOf: URL(fileURLWithPath: path + ".svg"))
    #expect(try [UInt8](written) == encoded(SampleFigures.functionFigure, as: .svg))
  }

  @Test func manyNeuronsCostPixelsInsteadOfPaths() throws {
    let few = try SVGDocument(encoded(SampleFigures.orientationFigure(neuronCount: 1000), as: .svg))
    let many = try SVGDocument(encoded(SampleFigures.orientationFigure(neuronCount: 40_000), as: .svg))
    #expect(few.elementCounts["image", default: 0] == 0)
    #expect(few.elementCounts["path", default: 0] > 2000)
    #expect(many.elementCounts["image", default: 0] == 1)
    #expect(many.elementCounts["path", default: 0] < 500)
    #expect(many.byteCount < 2_000_000)
  }

  private func temporaryFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }
}
