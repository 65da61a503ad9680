import Analysis

// The tables of a report; docs/results.md explains every column.

extension SweepRecord {
  /// Every trial of the grid that is committed or given up.
  ///
  /// Of all tables it alone holds times, hosts and workers: the others can be compared byte for byte.
  var trialTable: Table { Reporting.trialTable(of: trials.filter { !$0.isMissing }) }
}

func trialTable(of trials: [RecordedTrial]) -> Table {
  var table = Table(columns: [
    "gamma", "gamma_prime", "initialisation", "width", "seed", "status", "rd_w", "rd_a", "rd", "loss",
    "flow_time", "evaluations", "kernel_change", "orientations", "wall_seconds", "host", "worker",
    "attempt", "key",
  ])
  for recorded in trials {
    table.append(placeFields(of: recorded) + resultFields(of: recorded) + [.text(recorded.key)])
  }
  return table
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
  guard let row = recorded.row else { return Array(repeating: .missing, count: 12) }
  let measurement = row.measurement
  return [
    .number(measurement.relativeDistanceW), .number(measurement.relativeDistanceA),
    .number(measurement.relativeDistance), .number(measurement.loss), .number(measurement.flowTime),
    .count(measurement.evaluations), .number(measurement.kernelChange),
    .count(measurement.orientationCount), .number(row.wallSeconds), .text(row.host), .text(row.worker),
    .count(row.attempt),
  ]
}

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
        ] + slopeFields(summary.fitW)
          + [.number(orMissing: summary.fitW?.intercept), .text(summary.regimeName)]
          + slopeFields(summary.fitA) + slopeFields(summary.fit)
          + [
            .number(asymptoticSlope(gamma: gamma, gammaPrime: gammaPrime)),
            .text(Regime(gamma: gamma, gammaPrime: gammaPrime).rawValue),
            .count(summary.observations.count), .count(summary.leftOutCount), .count(summary.missingCount),
            .count(Set(summary.observations.map(\.width)).count),
          ])
    }
    return table
  }

  private func slopeFields(_ fit: SlopeFit?) -> [Field] {
    [
      .number(orMissing: fit?.slope), .number(orMissing: fit?.interval?.low),
      .number(orMissing: fit?.interval?.high),
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
