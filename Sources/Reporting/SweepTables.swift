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
    placeFields(of: recorded) + resultFields(of: recorded) + [.text(trials.key(of: recorded))]
  }

  private func placeFields(of recorded: RecordedTrial) -> [Field] {
    let trial = recorded.trial
    return [
      .number(trial.cell.gamma), .number(trial.cell.gammaPrime),
      .text(orMissing: trial.cell.initialisation?.displayName), .count(trial.width), .whole(trial.seed),
      .text(recorded.status),
    ]
  }

  private func resultFields(of recorded: RecordedTrial) -> [Field] {
    guard let result = recorded.result else { return Array(repeating: .missing, count: 12) }
    return [
      .number(result.relativeDistanceW), .number(result.relativeDistanceA),
      .number(result.relativeDistance), .number(result.loss), .number(result.flowTime),
      .count(result.evaluations), .number(result.kernelChange), .count(Int(result.orientationCount)),
      .number(result.wallSeconds), .text(trials.hostName(Int(result.host))),
      .text(trials.workerName(Int(result.worker))),
      .count(Int(result.attempt)),
    ]
  }
}

let trialColumns = [
  "gamma", "gamma_prime", "initialisation", "width", "seed", "status", "rd_w", "rd_a", "rd", "loss",
  "flow_time", "evaluations", "kernel_change", "orientations", "wall_seconds", "host", "worker", "attempt",
  "key",
]

extension SweepResults {
  /// Every cell of the grid, named initialisations included.
  var slopeTable: Table {
    var table = Table(columns: [
      "gamma", "gamma_prime", "initialisation", "slope", "low", "high", "intercept", "regime", "slope_a",
      "slope_a_low", "slope_a_high", "slope_theta", "slope_theta_low", "slope_theta_high",
      "asymptotic_slope", "theorem_regime", "trials_used", "trials_left_out", "trials_missing", "widths",
    ])
    for summary in cells {
      let (gamma, gammaPrime) = (summary.cell.gamma, summary.cell.gammaPrime)
      table.append(
        [
          .number(gamma), .number(gammaPrime), .text(orMissing: summary.cell.initialisation?.displayName),
        ] + slopeFields(summary.fitW.map { CellSummary.Line(slope: $0.slope, interval: $0.interval) })
          + [.number(orMissing: summary.fitW?.intercept), .text(summary.regimeName)]
          + slopeFields(summary.lineA) + slopeFields(summary.line)
          + [
            .number(asymptoticSlope(gamma: gamma, gammaPrime: gammaPrime)),
            .text(Regime(gamma: gamma, gammaPrime: gammaPrime).rawValue),
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
    var table = Table(columns: [
      "gamma_prime", "gamma", "low", "high", "crossing_share", "theorem_gamma", "distance",
    ])
    for point in boundary {
      table.append([
        .number(point.gammaPrime), .number(point.gamma), .number(orMissing: point.interval?.low),
        .number(orMissing: point.interval?.high), .number(orMissing: point.crossingShare),
        .number(point.theoremGamma), .number(point.distance),
      ])
    }
    return table
  }
}
