import Foundation
import Journal

extension SweepStatus {
  /// The status for a person to read.
  public func text(now: Date) -> String {
    var text = aligned(overview(now: now))
    if let state = coordinator.value, isCoordinatorHeard {
      text += "\n" + workerLines(state, now: now) + quarantineLines(state)
    }
    if let jobs = jobs.value, !jobs.jobs.isEmpty { text += "\n" + jobLines(jobs, now: now) }
    if !setAside.isEmpty { text += "\n" + failureLines }
    return text
  }

  private func overview(now: Date) -> [(label: String, content: String)] {
    let share = trials == 0 ? 100 : Int(100 * Double(done) / Double(trials))
    var lines = [
      (
        "sweep",
        "\(name) (spec \(specHash.prefix(12)), Phasegrid \(productVersion), training version \(trainingVersion))"
      ),
      (
        "trials",
        "\(grouped(done)) of \(grouped(trials)) done (\(share) %), \(grouped(running)) running, "
          + "\(grouped(pending)) pending, \(grouped(failed)) failed"
      ),
    ]
    if let shard = shard.value {
      lines.append(("shard", "\(shard): the others are elsewhere, see phasegrid merge"))
    }
    let outcomes = trialStatuses.dropLast(2).map { "\(grouped(counts[$0, default: 0])) \($0)" }
    lines.append(("outcomes", outcomes.joined(separator: ", ")))
    if !failedAttempts.isEmpty {
      let kinds = failedAttempts.sorted { $0.key < $1.key }.map { "\(grouped($0.value)) \($0.key)" }
      lines.append(("attempts lost", kinds.joined(separator: ", ")))
    }
    if disagreements > 0 {
      lines.append(
        ("disagreements", "\(grouped(disagreements)) results contradict an earlier one of the same trial"))
    }
    if let date = lastCommitted.value { lines.append(("last result", timestamp(date))) }
    return lines + coordinatorOverview(now: now)
  }

  private func coordinatorOverview(now: Date) -> [(label: String, content: String)] {
    guard let state = coordinator.value else {
      return [("coordinator", pending > 0 ? "none is running" : "none is running, none is needed")]
    }
    guard isCoordinatorHeard else {
      let silence = duration(now.timeIntervalSince(state.updated))
      return [("coordinator", "process \(state.pid) was last heard of \(silence) ago: it may be gone")]
    }
    var lines = [
      ("coordinator", "process \(state.pid) at \(state.endpoint), since \(timestamp(state.started))"),
      ("rate", state.trialsPerSecond.map { "\(short($0)) trials/s" } ?? "not known yet"),
    ]
    if let ends = ends.value {
      lines.append(("ends", "in \(duration(ends.timeIntervalSince(now))), at \(timestamp(ends))"))
    }
    return lines
  }

  func workerLines(_ state: CoordinatorState, now: Date) -> String {
    guard !state.workers.isEmpty else { return "No workers are connected.\n" }
    let age = now.timeIntervalSince(state.updated)
    return aligned(
      [["WORKER", "HOST", "SLOTS", "TRIALS NOW", "LAST HEARD"]]
        + state.workers.map {
          [$0.name, $0.host, "\($0.slots)", "\($0.leased)", "\(duration($0.secondsSinceHeard + age)) ago"]
        })
  }

  private func jobLines(_ pool: JobPoolState, now: Date) -> String {
    let running = pool.jobs.count { $0.state == "running" }
    let age = duration(now.timeIntervalSince(pool.updated))
    return
      "Jobs named \(pool.name): \(running) running, \(pool.jobs.count) of \(pool.jobCount) in the queue \(age) ago.\n"
      + aligned(
        [["JOB", "STATE", "HOST", "REASON"]] + pool.jobs.map { [$0.id, $0.state, $0.host, $0.reason] })
  }

  func quarantineLines(_ state: CoordinatorState) -> String {
    (state.quarantine ?? [:]).sorted { $0.key < $1.key }
      .map { "\($0.key) is in quarantine: \(oneLine($0.value))\n" }.joined()
  }

  var failureLines: String {
    let countMax = 20
    let rows = setAside.prefix(countMax).map { trial in
      [
        String(trial.key.prefix(12)), trial.initialisation.value ?? "", "\(trial.gamma)",
        "\(trial.gammaPrime)", "\(trial.width)", "\(trial.seed)", oneLine(trial.story),
      ]
    }
    let rest = setAside.count - rows.count
    return aligned([["FAILED", "INITIALISATION", "GAMMA", "GAMMA'", "WIDTH", "SEED", "STORY"]] + rows)
      + (rest > 0 ? "and \(grouped(rest)) more, which --json lists\n" : "")
  }
}

/// A story told by several lines, on one.
func oneLine(_ text: String) -> String {
  text.split(whereSeparator: \.isNewline).joined(separator: "; ")
}
