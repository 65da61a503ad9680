import Messaging
import Scheduling

/// How a coordinator deals with its workers.
public struct CoordinatorConfiguration: Equatable, Sendable {
  public var endpoint: Endpoint
  /// Whose tickets may join, over encrypted connections; nil takes everybody, in the clear.
  public var keys: KeyFolder?
  public var policy: Policy
  /// For how long after the end workers that come late are still told of it.
  public var latenessMax: Duration

  public init(
    endpoint: Endpoint, keys: KeyFolder? = nil, policy: Policy = Policy(), latenessMax: Duration = .seconds(5)
  ) {
    self.endpoint = endpoint
    self.keys = keys
    self.policy = policy
    self.latenessMax = latenessMax
  }

  /// How long a worker that is not heard keeps its trials; a heartbeat is asked of it six times as often.
  public var leaseDuration: Duration {
    get { policy.leaseDuration }
    set {
      policy.leaseDuration = newValue
      policy.heartbeatInterval = newValue / 6
    }
  }

  /// How long a worker that was welcomed may take to say what it has in hand, before it is taken to have nothing.
  static let joinPause = Duration.milliseconds(100)
  /// How long the coordinator waits, at the end, for workers that it sent home to say goodbye.
  static let farewellDurationMax = Duration.seconds(6)
  /// More slots than this are not believed.
  static let slotsMax = 4_096
}
