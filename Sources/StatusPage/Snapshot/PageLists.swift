import Analysis
import Foundation
import Journal
import Reporting

/// The zeros of S_w, at most one for each γ'.
struct PageBoundary: Sendable, Encodable {
  struct Point: Sendable, Encodable {
    let gammaPrime: Double
    let gamma: Double
    let low: OrNull<Double>
    let high: OrNull<Double>
    /// Of the resampled slopes, 0 to 1.
    let crossingShare: OrNull<Double>
    /// The γ of the theorem; null where it is not about this activation.
    let theoremGamma: OrNull<Double>

  }

  let points: [Point]

  init(_ boundary: [BoundaryPoint], hasTheorem: Bool) {
    points = boundary.map {
      Point(
        gammaPrime: $0.gammaPrime, gamma: $0.gamma, low: OrNull($0.interval?.low),
        high: OrNull($0.interval?.high), crossingShare: OrNull($0.crossingShare),
        theoremGamma: OrNull(hasTheorem ? $0.theoremGamma : nil))
    }
  }
}

/// What went wrong: trials that were given up, with their stories, and the last attempts without a result, newest first.
struct PageFailures: Sendable, Encodable {
  static let countMax = 100

  let setAsideTotal: Int
  let setAside: [SweepStatus.SetAsideTrial]
  let attempts: [LiveAttempt]

  init(_ status: SweepStatus, _ attempts: [LiveAttempt]) {
    setAsideTotal = status.setAside.count
    setAside = Array(status.setAside.prefix(Self.countMax))
    self.attempts = attempts
  }
}

/// Some of the workers: a page shows no more than a person reads.
struct PageWorkers: Sendable, Encodable {
  struct Worker: Sendable, Encodable {
    let name: String
    let host: String
    let slots: Int
    let instructionSet: String
    /// Trials that it has now, and those it was first to train since it joined.
    let leased: Int
    let trained: Int
    let secondsSinceHeard: OrNull<Double>
    /// Why it takes no more part; null for one that does.
    let quarantine: OrNull<String>
  }

  static let countMax = 500

  /// How many there are, how many match, and where these begin among them.
  let total: Int
  let matching: Int
  let offset: Int
  let workers: [Worker]

  /// - Parameters:
  ///   - text: is part of the names or hosts wanted, whatever its case.
  ///   - order: "name", "host", "slots", "leased", "trained" or "heard"; the largest first but for names.
  init(_ state: CoordinatorState?, now: Date, text: String, order: String, offset: Int, count: Int) {
    let age = state.map { max(0, now.timeIntervalSince($0.updated)) } ?? 0
    let known = (state?.workers ?? []).map {
      Worker(
        name: $0.name, host: $0.host, slots: $0.slots, instructionSet: $0.instructionSet ?? "",
        leased: $0.leased, trained: $0.trained ?? 0, secondsSinceHeard: OrNull($0.secondsSinceHeard + age),
        quarantine: OrNull(nil))
    }
    let expelled = (state?.quarantine ?? [:]).map { name, reason in
      Worker(
        name: name, host: "", slots: 0, instructionSet: "", leased: 0, trained: 0,
        secondsSinceHeard: OrNull(nil), quarantine: OrNull(reason))
    }
    let wanted = text.lowercased()
    let all = expelled + known
    let found =
      wanted.isEmpty
      ? all : all.filter { $0.name.lowercased().contains(wanted) || $0.host.lowercased().contains(wanted) }
    total = all.count
    matching = found.count
    self.offset = offset
    workers = Array(Self.sorted(found, by: order).dropFirst(offset).prefix(min(count, Self.countMax)))
  }

  /// Those in quarantine come first.
  private static func sorted(_ workers: [Worker], by order: String) -> [Worker] {
    func key(_ worker: Worker) -> (Double, String) {
      switch order {
      case "host": (0, worker.host)
      case "slots": (-Double(worker.slots), "")
      case "leased": (-Double(worker.leased), "")
      case "trained": (-Double(worker.trained), "")
      case "heard": (-(worker.secondsSinceHeard.value ?? .infinity), "")
      default: (0, "")
      }
    }
    return workers.map { (($0.quarantine.value == nil ? 1 : 0, key($0), $0.name), $0) }.sorted {
      let (left, right) = ($0.0, $1.0)
      return (left.0, left.1.0, left.1.1, left.2) < (right.0, right.1.0, right.1.1, right.2)
    }.map(\.1)
  }
}
