import Foundation
import Sweeps
import Testing

@testable import Reporting

@Suite struct ProvenanceTests {
  @Test func `tables have a sidecar that names their columns, spec and trials`() throws {
    try withFolder { folder in
      var sweep = SyntheticSweep(yaml: smallSpecification)
      sweep.outcome = { $0.index < 90 ? "converged" : $0.index < 100 ? "stalled" : nil }
      try sweep.write(to: folder)
      _ = try Report(folder: folder).write()
      let metadata = try folder.object("csv-metadata.json")
      let provenance = try #require((metadata["notes"] as? [[String: Any]])?.first)
      #expect(provenance["spec_hash"] as? String == (try SpecificationHash(sweep.specification).description))
      let counts = ["trials_used", "trials_left_out", "trials_missing"].map { provenance[$0] as? Int }
      #expect(counts == [90, 10, 2])
      for table in try #require(metadata["tables"] as? [[String: Any]]) {
        let columns = (table["tableSchema"] as? [String: Any])?["columns"] as? [[String: String]]
        let name = try #require(table["url"] as? String)
        let header = try folder.text(name).split(separator: "\n")[0]
        #expect(columns?.map { $0["name"]! }.joined(separator: ",") == String(header))
      }
      #expect(try folder.object("summary.json")["trials_left_out"] as? Int == 10)
      #expect(try folder.text("diagram.svg").contains("<dc:source>spec "))
    }
  }

  /// The first 90 trials converged; those of the last layer of 17 cells, seed 1 and width 10,000, did not, or are missing.
  private var partlyDone: SyntheticSweep {
    var sweep = SyntheticSweep(yaml: smallSpecification)
    sweep.outcome = { $0.index < 90 ? "converged" : $0.index < 100 ? "stalled" : nil }
    return sweep
  }

  @Test(arguments: ["svg", "pdf", "png"]) func `every figure tells spec, versions and counts`(format: String)
    throws
  {
    try withFolder { folder in
      let sweep = partlyDone
      try sweep.write(to: folder)
      var choices = FigureChoices()
      var files: [String] = []
      for slope in FigureChoices.Slope.allCases {
        choices.slope = slope
        files = try Report(folder: folder, choices: choices).write()
      }
      let map = "80 trials used, 10 left out, 10 of named initialisations not drawn"
      let detail = "width 100, seed 0; 2 trials used, 0 left out"
      let expected = [
        "diagram": map, "diagram-a": map, "diagram-theta": map, "slopes": "10 trials used, 2 left out",
        "orientations": detail, "functions": detail,
      ]
      let drawn = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
        $0.hasSuffix(format)
      }
      #expect(Set(drawn) == Set(expected.keys.map { "\($0).\(format)" }), "\(files)")
      for (name, usage) in expected {
        try expect(folder.appendingPathComponent("\(name).\(format)"), sweep, usage)
      }
    }
  }

  @Test(arguments: ["svg", "pdf", "png"]) func `a comparison tells that of both sweeps`(format: String) throws
  {
    try withFolder { folder in
      let (first, second) = (folder.appendingPathComponent("a"), folder.appendingPathComponent("b"))
      let sweeps = [partlyDone, SyntheticSweep(yaml: smallSpecification.replacing("small", with: "other"))]
      for (sweep, folder) in zip(sweeps, [first, second]) {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try sweep.write(to: folder)
      }
      _ = try SweepComparison(first, second, choices: FigureChoices()).write(to: folder)
      let figure = folder.appendingPathComponent("comparison.\(format)")
      try expect(figure, sweeps[0], "80 trials used, 10 left out, 10 of named initialisations not drawn")
      try expect(figure, sweeps[1], "90 trials used, 0 left out, 12 of named initialisations not drawn")
      let table = try folder.object("comparison.json")
      for (name, sweep, counts) in [("first", sweeps[0], [90, 10, 2]), ("second", sweeps[1], [102, 0, 0])] {
        try expect(try #require(table[name] as? [String: Any]), sweep, counts)
      }
    }
  }

  @Test func `a figure of some cells counts those whose neurons nobody recorded as left out`() throws {
    try withFolder { folder in
      try SyntheticSweep(yaml: smallSpecification).write(to: folder)
      var choices = FigureChoices()
      choices.details = [0.8, 1.1].map { FigureChoices.Place(gamma: $0, gammaPrime: 0) }
      _ = try Report(folder: folder, choices: choices).write()
      for name in ["orientations.svg", "functions.svg"] {
        #expect(try folder.text(name).contains("width 100, seed 0; 1 trial used, 1 left out"))
      }
    }
  }

  @Test func `every export tells spec, versions and counts, that of CSV in a file beside it`() throws {
    try withFolder { folder in
      let sweep = partlyDone
      try sweep.write(to: folder)
      for format in SweepExport.Format.allCases {
        try SweepExport(folder: folder).write(
          format, to: folder.appendingPathComponent("all.\(format.rawValue)").path)
      }
      let metadata = try folder.object("all.csv-metadata.json")
      try expect(try #require((metadata["notes"] as? [[String: Any]])?.first), sweep, [90, 10, 2])
      let table = try #require((metadata["tables"] as? [[String: Any]])?.first)
      #expect(table["url"] as? String == "all.csv")
      let summary = try #require(try folder.object("all.json")["summary"] as? [String: Any])
      try expect(summary, sweep, [90, 10])
      // What is in the archive is read with NumPy, in Tests/Reference.
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
        $0.hasPrefix("all.")
      }
      #expect(Set(names) == ["all.csv", "all.csv-metadata.json", "all.json", "all.npz"])
    }
  }

  /// What a figure's file says of a sweep, in its metadata.
  private func expect(_ figure: URL, _ sweep: SyntheticSweep, _ usage: String) throws {
    // Of a PNG only what is no pixel is text; a byte for each character keeps the rest.
    let text = String(decoding: try Data(contentsOf: figure).map { $0 < 128 ? $0 : 63 }, as: UTF8.self)
    let hash = try SpecificationHash(sweep.specification).description.prefix(12)
    let version = try sweep.meaning().trainingVersion
    let source = "spec \(hash), Phasegrid 1.2.3, training version \(version); \(usage)"
    // A PDF has a text of several lines in UTF-16, in hexadecimal digits.
    let digits = source.utf16.map { String(format: "%04X", $0) }.joined()
    let isThere = text.contains(source) || text.contains(digits)
    #expect(isThere, "\(figure.lastPathComponent): \(source)")
  }

  private func expect(_ provenance: [String: Any], _ sweep: SyntheticSweep, _ counts: [Int]) throws {
    #expect(provenance["spec_hash"] as? String == (try SpecificationHash(sweep.specification).description))
    #expect(provenance["product_version"] as? String == "1.2.3")
    #expect(provenance["training_version"] as? Int == (try sweep.meaning().trainingVersion))
    let names = ["trials_used", "trials_left_out", "trials_missing"].prefix(counts.count)
    #expect(names.map { provenance[$0] as? Int } == counts)
  }
}
