import Analysis

// The tables of a report; docs/results.md explains every column.

extension SweepRecord {
  /// Every trial of the grid that is committed or given up.
  ///
  /// Of all tables it alone holds times, hosts and workers: the others can be compared byte for byte.
  var trialTable: Table {
    var table = Table(columns: trialColumns)
    for trial in trials where !trial.isMissing { table.append(fields(of: trial)) }
    return table
  }

  /// A row of that table.
  func fields(of recorded: RecordedTrial) -> [Field] {
    var fields: [Field] = []
    forEachField(of: recorded) { fields.append($0) }
    return fields
  }

  /// The same field by field: of millions of rows none need be in memory.
  func forEachField(of recorded: RecordedTrial, _ take: (Field) -> Void) {
    let trial = recorded.trial
    take(.number(trial.cell.gamma))
    take(.number(trial.cell.gammaPrime))
    take(.text(orMissing: trial.cell.initialisation?.displayName))
    take(.count(trial.width))
    take(.whole(trial.seed))
    take(.text(recorded.status))
    if let result = recorded.result {
      forEachField(of: result, take)
    } else {
      for _ in 0..<12 { take(.missing) }
    }
    take(.text(trials.key(of: recorded)))
  }

  private func forEachField(of result: RecordedResult, _ take: (Field) -> Void) {
    take(.number(result.relativeDistanceW))
    take(.number(result.relativeDistanceA))
    take(.number(result.relativeDistance))
    take(.number(result.loss))
    take(.number(result.flowTime))
    take(.count(result.evaluations))
    take(.number(result.kernelChange))
    take(.count(Int(result.orientationCount)))
    take(.number(result.wallSeconds))
    take(.text(trials.hostName(Int(result.host))))
    take(.text(trials.workerName(Int(result.worker))))
    take(.count(Int(result.attempt)))
  }
}

let trialColumns = [
  "gamma", "gamma_prime", "initialisation", "width", "seed", "status", "rd_w", "rd_a", "rd", "loss",
  "flow_time", "evaluations", "kernel_change", "orientations", "wall_seconds", "host", "worker", "attempt",
  "key",
]

extension SweepResults {
  static let slopeColumns = [
    "gamma", "gamma_prime", "initialisation", "slope", "low", "high", "intercept", "regime", "slope_a",
    "slope_a_low", "slope_a_high", "slope_theta", "slope_theta_low", "slope_theta_high", "asymptotic_slope",
    "theorem_regime", "trials_used", "trials_left_out", "trials_missing", "widths",
  ]

  static let boundaryColumns = [
    "gamma_prime", "gamma", "low", "high", "crossing_share", "theorem_gamma", "distance",
  ]

  /// Every cell of the grid, named initialisations included.
  var slopeTable: Table {
    var table = Table(columns: Self.slopeColumns)
    for summary in cells {
      let (gamma, gammaPrime) = (summary.cell.gamma, summary.cell.gammaPrime)
      table.append(
        [
          .number(gamma), .number(gammaPrime), .text(orMissing: summary.cell.initialisation?.displayName),
        ] + slopeFields(summary.fitW.map { CellSummary.Line(slope: $0.slope, interval: $0.interval) })
          + [.number(orMissing: summary.fitW?.intercept), .text(summary.regimeName)]
          + slopeFields(summary.lineA) + slopeFields(summary.line)
          + [
            hasTheorem ? .number(asymptoticSlope(gamma: gamma, gammaPrime: gammaPrime)) : .missing,
            hasTheorem ? .text(Regime(gamma: gamma, gammaPrime: gammaPrime).rawValue) : .missing,
            .count(summary.usedCount), .count(summary.leftOutCount), .count(summary.missingCount),
            .count(summary.widthCount),
          ])
    }
    return table
  }

  private func slopeFields(_ line: CellSummary.Line?) -> [Field] {
    [
      .number(orMissing: line?.slope), .number(orMissing: line?.interval?.low),
      .number(orMissing: line?.interval?.high),
    ]
  }

  /// The zeros of S_w, at most one for each γ'.
  var boundaryTable: Table {
    var table = Table(columns: Self.boundaryColumns)
    for point in boundary {
      table.append([
        .number(point.gammaPrime), .number(point.gamma), .number(orMissing: point.interval?.low),
        .number(orMissing: point.interval?.high), .number(orMissing: point.crossingShare),
        hasTheorem ? .number(point.theoremGamma) : .missing,
        hasTheorem ? .number(point.distance) : .missing,
      ])
    }
    return table
  }
}
