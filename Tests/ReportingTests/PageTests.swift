import Foundation
import Sweeps
import Testing

@testable import Reporting

@Suite struct PageTests {
  private func page(_ sweep: SyntheticSweep, choices: FigureChoices = FigureChoices()) throws -> String {
    var text = ""
    try withFolder { folder in
      try sweep.write(to: folder)
      let path = folder.appendingPathComponent("report.html").path
      try SweepPage(folder: folder, choices: choices).write(to: path)
      text = try folder.text("report.html")
    }
    return text
  }

  @Test func `text is escaped wherever it is put, and pieces of HTML are not`() {
    let text = "<script>alert(\"a\" & 'b')</script>\u{1B}"
    let piece: HTML = "<b title=\"\(text)\">\(text)</b>"
    let escaped = "&lt;script&gt;alert(&quot;a&quot; &amp; &#39;b&#39;)&lt;/script&gt;"
    #expect(piece.source == "<b title=\"\(escaped)\">\(escaped)</b>")
    #expect(("<i>\(piece)</i>" as HTML).source == "<i>\(piece.source)</i>")
  }

  @Test func `a page holds figures, tables, hosts, the spec, and needs nothing else`() throws {
    let page = try page(SyntheticSweep(yaml: smallSpecification))
    for part in [
      "id=\"diagram-0\"", "id=\"slopes-0\"", "id=\"diagram-a-0\"", "id=\"diagram-theta-0\"", "node, 2",
      "102 trials used, 0 left out", "phasegrid run sweep.yaml", "mean-field", "default-src 'none'",
    ] {
      #expect(page.contains(part), "\(part)")
    }
    #expect(page.contains("name: small"))
    #expect(!page.contains("<script") && !page.contains("src=\"http") && !page.contains("@import"))
    #expect(!page.contains("<?xml"))
    let ids = page.matches(of: /\sid="([^"]+)"/).map { String($0.output.1) }
    #expect(Set(ids).count == ids.count, "an id comes twice")
  }

  @Test func `a page tells what went wrong, in words that are no HTML`() throws {
    var sweep = SyntheticSweep(yaml: smallSpecification.replacing("name: small", with: "name: a<b"))
    sweep.isSetAside = { $0.index == 3 }
    sweep.outcome = { $0.index < 50 ? "converged" : nil }
    let page = try page(sweep)
    #expect(page.contains("it went, &quot;bang&quot;; thrice"))
    #expect(page.contains("out of memory"))
    #expect(page.contains("<h1>a&lt;b</h1>"))
    #expect(page.contains("Not finished: incomplete: 50 of 102 trials"))
  }

  @Test func `of an activation that is not homogeneous the theorem says nothing`() throws {
    var sweep = SyntheticSweep(
      yaml: smallSpecification.replacing(", targets", with: ", activation: tanh, targets"))
    sweep.slope = { gamma, _ in gamma - 1.02 }
    try withFolder { folder in
      try sweep.write(to: folder)
      _ = try Report(folder: folder).write()
      let rows = try folder.table("slopes.csv")
      #expect(rows.allSatisfy { $0["asymptotic_slope"] == "" && $0["theorem_regime"] == "" })
      let zeros = try folder.table("boundary.csv")
      #expect(zeros.count == 3)
      #expect(zeros.allSatisfy { $0["theorem_gamma"] == "" && $0["distance"] == "" && $0["gamma"] != "" })
      #expect(try !folder.text("diagram.svg").contains("theorem"))
    }
    #expect(try !page(sweep).contains("theorem (infinite width)"))
  }

  @Test func `a cell that the grid does not have is named along with the nearest`() throws {
    var choices = FigureChoices()
    choices.details = [FigureChoices.Place(gamma: 0.9, gammaPrime: 0)]
    #expect { try page(SyntheticSweep(yaml: smallSpecification), choices: choices) } throws: {
      "\($0)" == "this sweep has no cell at γ = 0.9, γ' = 0.0; the nearest is 0.8,0.0"
    }
  }
}

@Suite struct ComparisonTests {
  @Test func `the difference of two sweeps is that of the slopes they were made with`() throws {
    try withFolder { first in
      try withFolder { second in
        try SyntheticSweep(yaml: smallSpecification, slope: { 1.1 * $0 - 1 - $1 }).write(to: first)
        let larger = smallSpecification.replacing("[-0.5, 0, 0.25]", with: "[-0.5, 0, 0.5]")
          .replacing("name: small", with: "name: large")
        try SyntheticSweep(yaml: larger, slope: { 1.1 * $0 - 0.8 - $1 }).write(to: second)
        let comparison = try SweepComparison(first, second, choices: FigureChoices())
        let out = first.appendingPathComponent("out/deeper")
        #expect(try comparison.write(to: out).count == 5)
        let rows = try out.table("comparison.csv")
        #expect(rows.count == 20)
        for row in rows {
          let isCommon = ["-0.5", "0.0"].contains(row["gamma_prime"]!)
          #expect((row["difference"] == "") != isCommon)
          guard isCommon else { continue }
          #expect(abs(Double(row["difference"]!)! - 0.2) < 1e-9)
          #expect(row["intervals_apart"] == "yes")
        }
        #expect(try out.text("comparison.svg").contains("large less small"))
        #expect(comparison.text.contains("10 have a slope in both, of 20"))
        #expect(comparison.differences.isEmpty)
      }
    }
  }

  @Test(arguments: [
    (0, "2 zeros in both, at the same γ"), (0.1, "2 zeros in both; the second's is 0.1 lower at γ' = "),
  ])
  func `zeros are said to be where they are`(shift: Double, said: String) throws {
    try withFolder { first in
      try withFolder { second in
        try SyntheticSweep(yaml: smallSpecification, slope: { $0 - 1 - $1 }).write(to: first)
        try SyntheticSweep(yaml: smallSpecification, slope: { $0 + shift - 1 - $1 }).write(to: second)
        let text = try SweepComparison(first, second, choices: FigureChoices()).text
        #expect(text.contains(said), "\(text)")
      }
    }
  }
}
