import Journal
import Reporting

/// Whether the coordinator lives, and whether it takes workers and results: for those who start it again, or send it work.
///
/// Times are seconds of one clock that does not jump.
struct Pulse: Sendable {
  private(set) var phase = SweepPhase.starting
  private var heardAt: Double
  /// Since when results have waited for the journal without one being committed.
  private var waitingSince: Double?
  private var committed = 0

  /// A result waits some hundredths of a second for the journal; one that waits so long finds it stuck.
  static let waitMax = 30.0

  init(at now: Double) { heardAt = now }

  /// The coordinator's loop came round.
  mutating func note(_ state: CoordinatorState, at now: Double) {
    if phase == .starting { phase = .running }
    heardAt = now
    let hasWaiting = (state.committing ?? 0) > 0
    if !hasWaiting || state.committed != committed { waitingSince = nil }
    if hasWaiting { waitingSince = waitingSince ?? now }
    committed = state.committed
  }

  mutating func note(_ phase: SweepPhase, at now: Double) {
    self.phase = phase
    heardAt = now
  }

  /// A verdict and why, in a line.
  struct Verdict: Sendable, Equatable {
    let isGood: Bool
    let reason: String
  }

  /// Whether the process is worth keeping: its loop comes round, or there is nothing left for it to do.
  func health(at now: Double) -> Verdict {
    if phase.isOver { return Verdict(isGood: true, reason: "the sweep is \(phase.rawValue)") }
    let silence = now - heardAt
    guard silence <= CoordinatorHearing.silenceMax else {
      return Verdict(isGood: false, reason: "the coordinator has been silent for \(Int(silence)) s")
    }
    return Verdict(isGood: true, reason: "ok")
  }

  /// Whether workers may join and results are kept.
  /// - Parameter isWritable: whether the sweep's folder takes files.
  func readiness(at now: Double, isWritable: Bool) -> Verdict {
    let health = health(at: now)
    guard health.isGood else { return health }
    guard phase == .running else {
      return Verdict(isGood: false, reason: "no workers are taken: the sweep is \(phase.rawValue)")
    }
    guard isWritable else { return Verdict(isGood: false, reason: "the sweep's folder cannot be written") }
    if let waitingSince, now - waitingSince > Self.waitMax {
      return Verdict(
        isGood: false, reason: "results have waited \(Int(now - waitingSince)) s for the journal")
    }
    return Verdict(isGood: true, reason: "ok")
  }
}
