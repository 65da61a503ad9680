/// What a coordinator says to one of its workers.
public enum CoordinatorMessage: Equatable, Sendable {
  case welcome(Welcome)
  /// The answer to a hello of a worker that cannot take part; it gives up.
  case refused(reason: String)
  case assignments([Assignment])
  /// The results of these trials are committed, or of no use: the worker forgets them. Also, with or without
  /// trials, the answer to every heartbeat.
  case acknowledgement(trialIndices: [Int])
  /// The coordinator does not know the sender, having restarted perhaps: it shall say hello, then what it holds.
  case rejoinRequest
  case dismissal(DismissalReason)

  /// The answer to a hello: everything that the trials of the sweep have in common.
  public struct Welcome: Equatable, Sendable {
    /// Differs from one run of the coordinator to the next.
    public var session: UInt64
    public var sweepName: String
    public var problem: WireProblem
    public var settings: WireSettings
    /// The worker says a heartbeat this often; positive.
    public var heartbeatInterval: Duration
    /// A lease that no heartbeat renewed for so long is given to another worker; positive.
    public var leaseDuration: Duration

    public init(
      session: UInt64, sweepName: String, problem: WireProblem, settings: WireSettings,
      heartbeatInterval: Duration, leaseDuration: Duration
    ) {
      self.session = session
      self.sweepName = sweepName
      self.problem = problem
      self.settings = settings
      self.heartbeatInterval = heartbeatInterval
      self.leaseDuration = leaseDuration
    }
  }

  /// A trial to train. Its scales may be any numbers on the wire: the worker answers senseless ones by a failure,
  /// so that one of them does not cost the whole message.
  public struct Assignment: Equatable, Sendable {
    public var lease: LeaseIdentifier
    /// The trial's content hash in hexadecimal, to be repeated in its result.
    public var key: String
    public var kappa: Double
    public var kappaPrime: Double
    /// β₂; 1 for homogeneous activations.
    public var beta2: Double
    /// m, the number of neurons.
    public var width: Int
    public var seed: UInt64
    public var recordsNeurons: Bool

    public init(
      lease: LeaseIdentifier, key: String, kappa: Double, kappaPrime: Double, beta2: Double, width: Int,
      seed: UInt64, recordsNeurons: Bool
    ) {
      self.lease = lease
      self.key = key
      self.kappa = kappa
      self.kappaPrime = kappaPrime
      self.beta2 = beta2
      self.width = width
      self.seed = seed
      self.recordsNeurons = recordsNeurons
    }
  }

  public enum DismissalReason: Equatable, Sendable, CaseIterable {
    /// Every trial is committed or set aside: the worker's work is done.
    case sweepComplete
    /// The coordinator stops before the sweep is complete: try again later.
    case coordinatorStopping
  }
}
