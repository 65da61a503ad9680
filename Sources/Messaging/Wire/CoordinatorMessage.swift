import Hashing

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
  case dataChunk(DataChunk)

  /// The answer to a hello: everything that the trials of the sweep have in common.
  public struct Welcome: Equatable, Sendable {
    /// Differs from one run of the coordinator to the next.
    public var session: UInt64
    public var sweepName: String
    /// Names the sweep's meaning and its grid, a SHA-256 in hexadecimal: sweeps of one hash number the same trials in
    /// the same way, so that leases and results of the one are leases and results of the other.
    public var sweepHash: String
    public var problem: WireProblem
    public var settings: WireSettings
    /// The worker says a heartbeat this often; positive.
    public var heartbeatInterval: Duration
    /// A lease that no heartbeat renewed for so long is given to another worker; positive.
    public var leaseDuration: Duration

    public init(
      session: UInt64, sweepName: String, sweepHash: String, problem: WireProblem, settings: WireSettings,
      heartbeatInterval: Duration, leaseDuration: Duration
    ) {
      self.session = session
      self.sweepName = sweepName
      self.sweepHash = sweepHash
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
    /// The trial's content hash, to be repeated in its result.
    public var key: SHA256Digest
    public var kappa: Double
    public var kappaPrime: Double
    /// β₂; 1 for homogeneous activations.
    public var beta2: Double
    /// m, the number of neurons.
    public var width: Int
    public var seed: UInt64
    public var recordsNeurons: Bool

    public init(
      lease: LeaseIdentifier, key: SHA256Digest, kappa: Double, kappaPrime: Double, beta2: Double, width: Int,
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

  /// The answer to a data request. An empty acknowledgement in its place asks the worker to wait.
  public struct DataChunk: Equatable, Sendable {
    /// As in `WireProblem`.
    public var hash: String
    /// Where it begins, in bytes.
    public var offset: Int
    /// Whole numbers; at most `WireLimits.dataChunkSizeMax` bytes.
    public var bytes: [UInt8]
    /// What the next request says, to show that this chunk has come.
    public var receipt: UInt64

    public init(hash: String, offset: Int, bytes: [UInt8], receipt: UInt64 = 0) {
      self.hash = hash
      self.offset = offset
      self.bytes = bytes
      self.receipt = receipt
    }
  }

  public enum DismissalReason: Equatable, Sendable, CaseIterable {
    /// Every trial is committed or set aside: the worker's work is done.
    case sweepComplete
    /// The coordinator stops before the sweep is complete: try again later.
    case coordinatorStopping
  }
}
