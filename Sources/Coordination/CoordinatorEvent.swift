import Logging
import Messaging
import Scheduling

/// What happens to a coordinator.
package enum CoordinatorEvent: Equatable, Sendable {
  case received(Peer, WorkerMessage)
  case unreadable(Peer, WireError)
  /// The journal made the results of these trials durable.
  case stored([TrialIndex])
  /// The journal compared second copies of results with the first, which are durable.
  case compared([Scheduler.Comparison])
  /// A worker process on this host died, which its connection does not tell.
  case processEnded(ProcessIdentifier)
  case stopRequested
  /// Time passed.
  case tick

  /// What handling it costs, in messages of one trial.
  var weight: Int {
    guard case .received(_, let message) = self else { return 1 }
    let trialCount =
      switch message {
      case .results(let reports): reports.count
      case .heartbeat(let heartbeat): heartbeat.held.count
      case .handBack(let handBack): handBack.leases.count
      case .goodbye(let goodbye): goodbye.held.count
      case .hello, .failure, .dataRequest: 1
      }
    return max(1, trialCount)
  }
}

/// What a coordinator wants done, in this order.
package enum CoordinatorEffect: Equatable, Sendable {
  /// Sends if the peer is there; whatever must arrive is asked for again by the worker.
  case send(CoordinatorMessage, Peer)
  case store(JournalEntry)
  case log(Logger.Level, String)
  /// The last effect.
  case finish(SweepEnding)
}

/// A process of this host.
public struct ProcessIdentifier: Hashable, Sendable, CustomStringConvertible {
  public let rawValue: Int32

  public init(_ rawValue: Int32) { self.rawValue = rawValue }

  public var description: String { "\(rawValue)" }
}

/// How a coordinator's run ended.
public enum SweepEnding: Equatable, Sendable {
  /// Every trial is committed, or was set aside after too many attempts.
  case complete(setAsideCount: Int)
  /// It was asked to stop before.
  case stopped
}
