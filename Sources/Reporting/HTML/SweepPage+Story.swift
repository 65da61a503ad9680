import Foundation
import Journal

/// How it came about, and how to make it again.
extension SweepPage {
  var trialSection: HTML {
    let meanings = [
      "converged": "the loss reached the tolerance", "stalled": "the gradient vanished above it",
      "exhausted": "the budget of evaluations was used up",
      "unresolved": "solutions at ever smaller steps did not agree",
      "diverged": "a number left the range of floating point", "failed": "given up after failed attempts",
      "missing": "not computed so far",
    ]
    let rows = trialStatuses.map { status -> [HTML] in
      ["\(status)", "\(grouped(summary.counts[status, default: 0]))", "\(meanings[status] ?? "")"]
    }
    return """
      <section id="trials"><h2>Trials</h2>
      \(HTML.table("Trials by what became of them", [("status", false), ("trials", true), ("", false)], rows))\
      <p>Slopes are made of converged trials alone: \(results.usage.text).</p></section>
      """
  }

  var failureSection: HTML {
    let setAside = results.record.setAside
    var parts: [HTML] = []
    if setAside.isEmpty, failures.isEmpty {
      parts.append("<p>No attempt failed, and no trial was given up.</p>")
    }
    if !setAside.isEmpty {
      let rows = setAside.prefix(Self.rowCountMax).map { given -> [HTML] in
        let trial = given.trial.trial
        return [
          "\(trial.cell.initialisation?.displayName ?? "γ = \(trial.cell.gamma), γ′ = \(trial.cell.gammaPrime)")",
          "\(grouped(trial.width))", "\(String(trial.seed))", "\(oneLine(given.row.story))",
        ]
      }
      parts.append(
        .table(
          title("Trials that were given up", setAside.count),
          [("cell", false), ("width", true), ("seed", true), ("story", false)], rows))
    }
    if !failures.isEmpty {
      let kinds = Dictionary(grouping: failures, by: \.what).sorted { $0.key < $1.key }
      let rows = kinds.map { kind, failures -> [HTML] in
        ["\(kind)", "\(grouped(failures.count))", "\(oneLine(failures.last?.reason ?? ""))"]
      }
      parts.append(
        .table(
          "Attempts that ended without a result; most were made good by a later one",
          [("what", false), ("attempts", true), ("the last one's reason", false)], rows))
    }
    parts.append(disagreementPart)
    return "<section id=\"failures\"><h2>What went wrong</h2>\(parts)</section>"
  }

  /// Results of one trial that differ, whoever asked for the second: an audit, or a copy that came late.
  private var disagreementPart: HTML {
    guard !disagreements.isEmpty else {
      return "<p>No result contradicted another of the same trial.</p>"
    }
    let rows = disagreements.prefix(Self.rowCountMax).map { row -> [HTML] in
      [
        "<code>\(String(row.trialKey.prefix(12)))</code>", "\(row.firstWorker)", "\(row.secondWorker)",
        "\(timestamp(row.at))",
      ]
    }
    return .table(
      title(
        "Results that contradict an earlier one of the same trial: broken hardware, or a bug",
        disagreements.count),
      [("trial", false), ("first, which stands", false), ("second", false), ("when", false)], rows)
  }

  private static let rowCountMax = 100

  private func title(_ text: String, _ count: Int) -> HTML {
    count > Self.rowCountMax ? "\(text): the first \(Self.rowCountMax) of \(grouped(count))" : "\(text)"
  }

  var hostSection: HTML {
    func rows(_ shares: [Summary.Share]) -> [[HTML]] {
      shares.sorted { ($1.trials, $0.name) < ($0.trials, $1.name) }.prefix(Self.rowCountMax).map {
        ["\($0.name)", "\(grouped($0.trials))", "\(duration($0.wallSeconds))"]
      }
    }
    let columns: [(title: HTML, isNumber: Bool)] = [("name", false), ("trials", true), ("training", true)]
    let versions = history.map { row -> [HTML] in
      [
        "\(timestamp(row.since))", "\(URL(fileURLWithPath: row.fileName).lastPathComponent)",
        "<code>\(String(row.hash.prefix(12)))</code>",
        "\(row.productVersion)", "\(row.shard ?? "")",
      ]
    }
    return """
      <section id="made"><h2>Where it was made</h2>
      \(HTML.table(title("Hosts", summary.hosts.count), columns, rows(summary.hosts)))\
      \(HTML.table(title("Workers", summary.workers.count), columns, rows(summary.workers)))\
      \(HTML.table("Specs of this sweep, the present one last", [("since", false), ("file", false), ("hash", false), ("Phasegrid", false), ("shard", false)], versions))</section>
      """
  }

  var reproductionSection: HTML {
    let record = results.record
    let file = URL(fileURLWithPath: record.specification.file).lastPathComponent
    return """
      <section id="again"><h2>Making it again</h2>
      <p>Results are a pure function of the spec and the data: Phasegrid with training version
      \(record.meaning.trainingVersion) gives the same bytes on any machine. This sweep's spec was taken by
      Phasegrid \(record.productVersion); its data have the SHA-256
      <code>\(record.meaning.problem.data.hexadecimal)</code>.</p>
      <ol><li>Save the text below as <code>\(file)</code>, with its data where it says.</li>
      <li>Train: <code>phasegrid run \(file)</code></li>
      \(check(file))</ol>
      <pre>\(record.specification.text)</pre></section>
      """
  }

  /// One trial that tells in seconds whether the numbers come out the same.
  private func check(_ file: String) -> HTML {
    let trials = results.record.trials
    guard let trial = trials.first(where: \.hasConverged), let result = trial.result else { return "" }
    let cell = trial.trial.cell
    let place =
      cell.initialisation.map { "--initialisation \($0.displayName)" }
      ?? "--gamma \(cell.gamma) --gamma-prime \(cell.gammaPrime)"
    let command =
      "phasegrid trial \(file) \(place) --width \(trial.trial.width) --seed \(trial.trial.seed) --json"
    return """
      <li>Or train one trial alone, <code>\(command)</code>: it prints
      <code>"rd_w" : \(result.relativeDistanceW.description)</code>.</li>
      """
  }
}
