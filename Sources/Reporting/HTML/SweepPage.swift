import Figures
import Foundation
import Journal

/// The whole of a sweep in one HTML file that needs no network and no script: what was asked, what came out, what went
/// wrong, and how to make it again. It comes from the journal alone.
public struct SweepPage: Sendable {
  let folder: URL
  let results: SweepResults
  let figures: ReportFigures
  let choices: FigureChoices
  let detailed: [DetailedTrial]
  let summary: Summary
  let history: [SpecificationRow]
  let failures: [FailureRow]
  let disagreements: [DisagreementRow]

  /// - Throws: `JournalError`, `InputError`, `ReportError.noCellThere`.
  public init(folder: URL, choices: FigureChoices = FigureChoices()) throws {
    let reader = try JournalReader(folder: folder)
    let results = SweepResults(try SweepRecord(reader, folder: folder))
    self.folder = folder
    self.results = results
    self.choices = choices
    figures = try ReportFigures(results: results, choices: choices)
    detailed = try results.record.detailedTrials(reader, folder: folder)
    summary = try Summary(results, reader, files: [])
    history = try reader.specificationHistory()
    failures = try reader.failures()
    disagreements = try reader.disagreements()
  }

  public static let fileName = "report.html"

  /// Writes the page, whole or not at all.
  ///
  /// - Throws: `ReportError.unwritable`, `FigureError`.
  public func write(to path: String) throws {
    let page = try content
    try writeWhole(to: path) { try $0(Data(page.source.utf8)) }
  }

  /// The page.
  /// - Throws: `FigureError`.
  var content: HTML {
    get throws {
      let name = results.record.specification.name
      return """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="generator" content="Phasegrid \(summary.productVersion)">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
        <title>\(name): a sweep of Phasegrid</title>
        <style>\(reportStyle)</style>
        </head>
        <body>
        <header><h1>\(name)</h1>
        <p class="note">\(results.provenance.source)</p>
        <nav aria-label="Parts of the report"><a href="#figures">Figures</a> <a href="#boundary">Boundary</a>
        <a href="#trials">Trials</a> <a href="#failures">What went wrong</a> <a href="#made">Where it was made</a>
        <a href="#again">Making it again</a> <a href="#slopes">Slopes</a></nav></header>
        <main>
        \(overview)
        \(try figureSection)
        \(boundarySection)
        \(trialSection)
        \(failureSection)
        \(hostSection)
        \(reproductionSection)
        \(slopeSection)
        </main>
        <footer><p>\(results.provenance.source); \(results.usage.text). Spec hash
        <code>\(results.record.specificationHash)</code></p></footer>
        </body>
        </html>

        """
    }
  }

  // MARK: Figures

  private var figureSection: HTML {
    get throws {
      // Figures of several panels have the whole width of the page.
      var wide = figures
      wide.choices.columns = .two
      let (slopes, orientations, functions) = (
        wide.slopes, wide.orientations(detailed), wide.functions(detailed)
      )
      let size = choices.columns == .one ? "column" : "page"
      let others = FigureChoices.Slope.allCases.filter { $0 != choices.slope }
      return """
        <section id="figures"><h2>Figures</h2>
        <div class="maps \(size)">\(try figure(figures.diagram, "diagram", "The slope \(symbol(choices.slope)) over γ′ and γ."))
        \(try others.map {
          try figure(figures.diagram(of: $0), "diagram-\($0.rawValue)", "The slope \(symbol($0)).")
        })</div>
        \(try figure(slopes, "slopes", "RD(θ_w) against the width m in the cells in detail, one dot for each trial."))
        \(try figure(orientations, "orientations", "Every neuron's orientation and amplitude there."))
        \(try figure(functions, "functions", "The functions learned there."))
        </section>
        """
    }
  }

  /// A figure in the page, with ids of its own; nothing for none.
  private func figure(_ figure: (some Figure)?, _ name: String, _ caption: HTML) throws -> HTML {
    guard let figure else { return "" }
    let bytes = try encoded(figure, as: .svg, typeface: choices.typeface, idPrefix: name + "-")
    let text = String(decoding: bytes, as: UTF8.self)
    // What an XML file begins with has no place inside HTML.
    let drawing = text[(text.range(of: "<svg")?.lowerBound ?? text.startIndex)...]
    return """
      <figure>\(HTML(trusted: "<svg role=\"img\"" + drawing.dropFirst("<svg".count)))
      <figcaption>\(caption)</figcaption></figure>

      """
  }

  private func symbol(_ slope: FigureChoices.Slope) -> HTML {
    switch slope {
    case .w: "S<sub>w</sub>"
    case .a: "S<sub>a</sub>"
    case .theta: "S<sub>θ</sub>"
    }
  }
}
