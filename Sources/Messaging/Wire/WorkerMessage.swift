import Hashing

/// What a worker says to its coordinator.
///
/// A worker's first message over a connection is a hello, and it may say nothing else but goodbye until it is welcomed. The
/// coordinator answers every heartbeat, by an acknowledgement (which may be empty), so that a worker can tell a
/// quiet coordinator from a lost one. It answers anything but a hello from a peer it does not know by a rejoin request.
public enum WorkerMessage: Equatable, Sendable {
  case hello(Hello)
  case heartbeat(Heartbeat)
  /// Many short trials share one message.
  case results([ResultReport])
  case failure(FailureReport)
  case handBack(HandBack)
  case goodbye(Goodbye)
  case dataRequest(DataRequest)

  /// Asks to join the sweep; also said again after silence, or to a coordinator that asked for it.
  public struct Hello: Equatable, Sendable {
    /// Names this worker process among all others, and stays the same when it says hello again.
    public var worker: String
    public var host: String
    /// How many trials it trains at a time, at least 1.
    public var slots: Int
    public var productVersion: String
    /// `Training.trainingVersion`: workers of another one would compute different results.
    public var trainingVersion: Int
    /// The instruction set that its kernels use, for information: results do not depend on it.
    public var instructionSet: String

    public init(
      worker: String, host: String, slots: Int, productVersion: String, trainingVersion: Int,
      instructionSet: String
    ) {
      self.worker = worker
      self.host = host
      self.slots = slots
      self.productVersion = productVersion
      self.trainingVersion = trainingVersion
      self.instructionSet = instructionSet
    }
  }

  /// Renews the leases it lists; others are no longer held.
  public struct Heartbeat: Equatable, Sendable {
    public var held: [HeldLease]

    public init(held: [HeldLease]) {
      self.held = held
    }
  }

  public struct HeldLease: Equatable, Sendable {
    public var lease: LeaseIdentifier
    /// Whether training has begun (or has even ended, with the result on its way); false while it is queued.
    public var isRunning: Bool

    public init(lease: LeaseIdentifier, isRunning: Bool) {
      self.lease = lease
      self.isRunning = isRunning
    }
  }

  /// A finished trial. A worker keeps it, and says it again, until the coordinator acknowledges the trial.
  public struct ResultReport: Equatable, Sendable {
    public var lease: LeaseIdentifier
    /// The trial's key as it was assigned.
    public var key: SHA256Digest
    public var measurements: WireMeasurements
    public var neurons: WireNeurons?
    /// How long training took; finite, not negative.
    public var wallSeconds: Double

    public init(
      lease: LeaseIdentifier, key: SHA256Digest, measurements: WireMeasurements, neurons: WireNeurons?,
      wallSeconds: Double
    ) {
      self.lease = lease
      self.key = key
      self.measurements = measurements
      self.neurons = neurons
      self.wallSeconds = wallSeconds
    }
  }

  /// A trial that this worker cannot train. Nobody acknowledges it: its lease expires if it is lost.
  public struct FailureReport: Equatable, Sendable {
    public var lease: LeaseIdentifier
    public var reason: String
    /// Whether it is for want of means that others may have, such as memory.
    public var isDeclined: Bool

    public init(lease: LeaseIdentifier, reason: String, isDeclined: Bool = false) {
      self.lease = lease
      self.reason = reason
      self.isDeclined = isDeclined
    }
  }

  /// The worker is draining: it takes no more, and all its leases return, through no fault of theirs. These are untouched;
  /// what it is training it may still finish.
  public struct HandBack: Equatable, Sendable {
    public var leases: [LeaseIdentifier]

    public init(leases: [LeaseIdentifier]) {
      self.leases = leases
    }
  }

  /// Asks for one chunk of the data that the welcome named. A worker waits for its answer before it asks for the next,
  /// and asks again if none comes.
  public struct DataRequest: Equatable, Sendable {
    /// As in `WireProblem`.
    public var hash: String
    /// Where the chunk begins: a multiple of `WireLimits.dataChunkSizeMax` bytes.
    public var offset: Int
    /// Of the chunk that came last; 0 before the first.
    public var receipt: UInt64

    public init(hash: String, offset: Int, receipt: UInt64 = 0) {
      self.hash = hash
      self.offset = offset
      self.receipt = receipt
    }
  }

  /// The worker leaves and will not come back under this name; the leases it still holds return.
  public struct Goodbye: Equatable, Sendable {
    /// As in its hello: the connection may be a new one, over which it has said none.
    public var worker: String
    public var reason: String
    public var held: [LeaseIdentifier]

    public init(worker: String, reason: String, held: [LeaseIdentifier]) {
      self.worker = worker
      self.reason = reason
      self.held = held
    }
  }
}
