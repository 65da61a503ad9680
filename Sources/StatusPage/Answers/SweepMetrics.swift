import Foundation
import Reporting

/// What `/metrics` says. There is no label whose values grow with the sweep or the cluster.
struct SweepMetrics: Sendable {
  /// What the operating system says of this process.
  struct Process: Sendable {
    var cpuSeconds: Double
    var residentBytes: Double?
    var openFiles: Double?
  }

  let snapshot: PageSnapshot
  let process: Process
  /// How many browsers follow the stream of events.
  let streamCount: Int

  var text: String {
    var metrics = MetricsText()
    addSweep(&metrics)
    addWork(&metrics)
    addWorkers(&metrics)
    addProcess(&metrics)
    return metrics.text
  }

  private func addSweep(_ metrics: inout MetricsText) {
    let (status, progress) = (snapshot.status, snapshot.progress)
    metrics.add(
      .gauge, "phasegrid_build_info", "The versions of this coordinator, always 1.",
      [([("version", status.productVersion), ("training_version", "\(status.trainingVersion)")], 1)])
    metrics.add(
      .gauge, "phasegrid_sweep_info", "The sweep that is coordinated, always 1.",
      [([("sweep", status.name), ("spec", String(status.specHash.prefix(12)))], 1)])
    let phases = [SweepPhase.starting, .running, .complete, .stopped]
    metrics.add(
      .gauge, "phasegrid_phase", "What the coordinator is at: 1 for one of the phases.",
      phases.map { ([("phase", $0.rawValue)], $0 == progress.phase ? 1 : 0) })
    metrics.add(
      .gauge, "phasegrid_trials", "Trials of the sweep, or of its shard.", Double(progress.trials))
    if let queue = progress.queue.value {
      let states = [
        ("pending", queue.pending), ("leased", queue.leased), ("committing", queue.committing),
        ("committed", queue.committed), ("set_aside", queue.setAside),
      ]
      metrics.add(
        .gauge, "phasegrid_queue_trials", "Trials by what is to become of them.",
        states.map { ([("state", $0)], Double($1)) })
    }
    metrics.add(
      .gauge, "phasegrid_outcome_trials", "Trials of the grid by what became of them.",
      progress.counts.sorted { $0.key < $1.key }.map { ([("outcome", $0)], Double($1)) })
    metrics.add(
      .gauge, "phasegrid_cells", "Cells of the grid by the regime that their slope decides.",
      snapshot.cells.regimeCounts.sorted { $0.key < $1.key }.map { ([("regime", $0)], Double($1)) })
    metrics.add(
      .gauge, "phasegrid_expected_end_timestamp_seconds", "When the sweep is expected to end.",
      progress.ends.value?.timeIntervalSince1970)
    metrics.add(
      .gauge, "phasegrid_remaining_seconds", "How long the rest of the sweep is expected to take.",
      progress.ends.value.map { max(0, $0.timeIntervalSince(progress.now)) })
  }

  private func addWork(_ metrics: inout MetricsText) {
    let progress = snapshot.progress
    metrics.add(
      .counter, "phasegrid_results_committed_total", "Results that this coordinator made durable.",
      Double(snapshot.committedNow))
    metrics.add(
      .counter, "phasegrid_attempts_lost_total",
      "Attempts that ended without a result over the life of the journal, by cause.",
      progress.failedAttempts.sorted { $0.key < $1.key }.map { ([("cause", $0)], Double($1)) })
    metrics.add(
      .counter, "phasegrid_disagreements_total",
      "Results that contradict an earlier one of the same trial, over the life of the journal.",
      Double(progress.disagreements))
    metrics.add(
      .counter, "phasegrid_evaluations_total", "Evaluations of the gradient in all committed trials.",
      Double(progress.evaluations))
    metrics.add(
      .counter, "phasegrid_training_seconds_total",
      "Seconds that all committed trials took by the clocks of their workers.", progress.wallSeconds)
    metrics.add(
      .gauge, "phasegrid_last_commit_timestamp_seconds", "When the last result was made durable.",
      progress.lastCommitted.value?.timeIntervalSince1970)
  }

  private func addWorkers(_ metrics: inout MetricsText) {
    let progress = snapshot.progress
    metrics.add(
      .gauge, "phasegrid_coordinator_up", "Whether the coordinator was heard within the last seconds.",
      progress.isCoordinatorHeard ? 1 : 0)
    metrics.add(.gauge, "phasegrid_workers", "Workers that are connected.", Double(progress.workers))
    metrics.add(
      .gauge, "phasegrid_workers_quarantined", "Workers that take no more part.",
      Double(progress.quarantined))
    metrics.add(
      .gauge, "phasegrid_slots", "Trials that the connected workers can train at a time.",
      Double(progress.slots))
    metrics.add(
      .gauge, "phasegrid_slots_training", "Slots that train.", progress.training.value.map(Double.init))
    metrics.add(
      .gauge, "phasegrid_status_streams", "Browsers that follow the status page.", Double(streamCount))
  }

  /// Under the names that all exporters have for them.
  private func addProcess(_ metrics: inout MetricsText) {
    metrics.add(
      .counter, "process_cpu_seconds_total", "User and system time of the coordinator's process.",
      process.cpuSeconds)
    metrics.add(
      .gauge, "process_resident_memory_bytes", "Resident memory of the coordinator's process.",
      process.residentBytes)
    metrics.add(
      .gauge, "process_open_fds", "Open file descriptors of the coordinator's process.", process.openFiles)
    metrics.add(
      .gauge, "process_start_time_seconds", "When the coordinator started.",
      snapshot.progress.started.value?.timeIntervalSince1970)
  }
}

extension SweepMetrics.Process {
  /// As it is now; without what the system does not tell.
  static var current: Self {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ")
    let files = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
    return Self(
      cpuSeconds: Double(time.tv_sec) + Double(time.tv_nsec) / 1e9,
      residentBytes: pages.flatMap { $0.count > 1 ? Double($0[1]) : nil }.map { $0 * Double(getpagesize()) },
      openFiles: files.map { Double($0.count) })
  }
}
