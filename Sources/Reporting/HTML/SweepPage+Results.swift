import Analysis

/// What came out.
extension SweepPage {
  var overview: HTML {
    let record = results.record
    let (grid, problem) = (summary.grid, record.meaning.problem)
    var facts: [(String, HTML)] = [
      (
        "Problem",
        "\(counted(problem.sampleCount, "sample")) of \(counted(problem.inputDimension, "input")), activation \(problem.activation.rawValue)"
      ),
      (
        "Grid",
        """
        \(grid.gammas) γ × \(grid.gammaPrimes) γ′\(grid.initialisations > 0 ? " and \(grid.initialisations) named initialisations" : ""), \
        \(grid.widths) widths from \(grouped(record.specification.grid.widths.first ?? 0)) to \
        \(grouped(record.specification.grid.widths.last ?? 0)), \(grid.seeds) seeds: \(grouped(grid.trials)) trials
        """
      ),
      ("Slopes", "\(results.usage.text)"),
      (
        "Training",
        "\(duration(summary.wallSecondsTotal)) on \(counted(summary.workers.count, "worker")) of \(counted(summary.hosts.count, "host"))"
      ),
    ]
    if let start = summary.started.value, let end = summary.finished.value {
      facts.append(("When", "\(timestamp(start)) to \(timestamp(end))"))
    }
    if let shard = record.shard { facts.append(("Shard", "\(shard.description) of the sweep")) }
    let state: HTML =
      incompleteness(of: record).map { "<p class=\"bad\">Not finished: \($0).</p>" as HTML } ?? ""
    return "\(state)\(HTML.facts(facts))"
  }

  var boundarySection: HTML {
    let theorem: HTML =
      results.hasTheorem
      ? "The theorem's boundary is γ = 1 for γ′ ≤ 0 and γ = 1 + γ′ above (Luo, Xu, Ma, Zhang 2021)."
      : "The theorems on regimes are about homogeneous activations; they say nothing of this one."
    let columns: [(title: HTML, isNumber: Bool)] =
      [
        ("γ′", true), ("zero of S<sub>w</sub>, γ", true), ("95 % interval", true),
        ("resamples that cross", true),
      ]
      + (results.hasTheorem ? [("theorem", true), ("distance", true)] : [])
    let rows = results.boundary.map { point -> [HTML] in
      [
        number(point.gammaPrime), number(point.gamma), interval(point.interval),
        number(point.crossingShare.map { 100 * $0 }, " %"),
      ] + (results.hasTheorem ? [number(point.theoremGamma), number(point.distance)] : [])
    }
    let content: HTML =
      rows.isEmpty
      ? "<p>S<sub>w</sub> crosses zero at no γ′ so far.</p>"
      : .table("Where S<sub>w</sub> crosses zero, by linear interpolation between cells", columns, rows)
    return "<section id=\"boundary\"><h2>Boundary</h2><p>\(theorem)</p>\(content)</section>"
  }

  var slopeSection: HTML {
    let countMax = 500
    let columns: [(title: HTML, isNumber: Bool)] = [
      ("γ", true), ("γ′", true), ("", false), ("S<sub>w</sub>", true), ("95 % interval", true),
      ("regime", false),
      ("S<sub>a</sub>", true), ("S<sub>θ</sub>", true), ("used", true), ("left out", true), ("missing", true),
    ]
    let rows = results.cells.prefix(countMax).map { summary -> [HTML] in
      [
        number(summary.cell.gamma), number(summary.cell.gammaPrime),
        "\(summary.cell.initialisation?.displayName ?? "")", number(summary.fitW?.slope),
        interval(summary.fitW?.interval), "\(summary.regimeName)", number(summary.lineA?.slope),
        number(summary.line?.slope), "\(summary.usedCount)", "\(summary.leftOutCount)",
        "\(summary.missingCount)",
      ]
    }
    let rest = results.cells.count - rows.count
    let note: HTML =
      rest > 0 ? "<p class=\"note\">\(grouped(rest)) more cells are in slopes.csv.</p>" : ""
    return """
      <section id="slopes"><h2>Slopes</h2>
      \(HTML.table("S<sub>w</sub> of every cell, with the trials that it is made of", columns, rows))\(note)</section>
      """
  }

  private func interval(_ interval: ConfidenceInterval?) -> HTML {
    interval.map { "\(number($0.low)) to \(number($0.high))" } ?? ""
  }

  /// Some significant digits with a true minus sign; nothing for none.
  private func number(_ value: Double?, _ unit: String = "") -> HTML {
    value.map { "\(short($0).replacing("-", with: "−"))\(unit)" } ?? ""
  }
}
