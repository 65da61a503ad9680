import Hashing
import Messaging
import Training

/// Who a worker is, and how patient.
public struct WorkerConfiguration: Equatable, Sendable {
  /// Names this process among all workers of a sweep.
  public var name: String
  public var host: String
  /// How many trials are trained at a time, at least 1.
  public var slots: Int
  /// Where coordinators may be found, at least one; all but one may be dead.
  public var endpoints: [Endpoint]
  /// The instruction set of the kernels, for the coordinator's records.
  public var instructionSet: String
  /// After so long without a word from a coordinator the worker looks for one, at all of its endpoints; at once after a
  /// lease's duration if that is shorter, and not before two of its heartbeats should have been answered.
  public var silenceMax: Duration
  /// After so long without a word from a coordinator the worker gives up.
  public var patience: Duration
  /// How long a draining worker goes on with what it has begun.
  public var drainDurationMax: Duration
  /// After so long without any progress a trial's computation is taken to hang.
  public var standstillMax: Duration
  /// The number of the process that started the worker, with which the worker ends; nil where it goes on alone.
  public var parent: Int32?
  /// Bytes that data and training may take together; nil where nobody knows.
  public var memoryMax: Int?
  /// Whether other workers count on the same memory, so that what training takes is claimed before.
  public var sharesMemory: Bool
  /// Whether what is in the spool outlives this process.
  public var keepsSpool: Bool
  /// Whether data may be found in, and are to be put into, a cache.
  public var hasDataCache: Bool
  /// Fixes the pauses between attempts; by default it derives from the name, so that no two workers have the same.
  public var seed: UInt64

  public init(
    name: String, host: String, slots: Int, endpoints: [Endpoint],
    instructionSet: String = InstructionSet.best.rawValue, silenceMax: Duration = silenceMaxDefault,
    patience: Duration = patienceDefault,
    drainDurationMax: Duration = .seconds(20), standstillMax: Duration = standstillMaxDefault,
    parent: Int32? = nil, memoryMax: Int? = nil,
    sharesMemory: Bool = false, keepsSpool: Bool = false, hasDataCache: Bool = false, seed: UInt64? = nil
  ) {
    precondition(slots >= 1 && !endpoints.isEmpty)
    self.name = name
    self.host = host
    self.slots = slots
    self.endpoints = endpoints
    self.instructionSet = instructionSet
    self.silenceMax = silenceMax
    self.patience = patience
    self.drainDurationMax = drainDurationMax
    self.standstillMax = standstillMax
    self.parent = parent
    self.memoryMax = memoryMax
    self.sharesMemory = sharesMemory
    self.keepsSpool = keepsSpool
    self.hasDataCache = hasDataCache
    self.seed = seed ?? SHA256Digest(of: name.utf8).bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// Two heartbeats of 5 s went without an answer, and some time for each.
  public static let silenceMaxDefault = Duration.seconds(12)

  /// Three days: a head node that fails on Friday evening is back on Monday, and its workers are still there. One that
  /// waits costs a few megabytes; a batch system ends it sooner where its job has a limit.
  public static let patienceDefault = Duration.seconds(3 * 24 * 3600)

  /// An hour: one part of one evaluation of the largest trials takes minutes.
  public static let standstillMaxDefault = Duration.seconds(3600)

  /// The longest first pause between two hellos; it doubles with each, up to `helloIntervalMax`.
  static let helloIntervalMin = Duration.milliseconds(100)
  static let helloIntervalMax = Duration.seconds(10)
  /// So many hellos go to one endpoint before the next is tried.
  static let helloCountPerEndpoint = 4
  /// After so many hellos without an answer, about 10 s, the user is told.
  static let helloCountQuiet = 8
  /// A result that nobody acknowledged is said again after so long: many times what a commit takes.
  static let resultIntervalMax = Duration.seconds(15)
  /// Bytes of results that are on their way at a time, or one result that is larger.
  static let flightSizeMax = 8 << 20
  /// Bytes of unacknowledged results in memory, beyond which further ones go to the spool.
  static let resultMemoryMax = 16 << 20
  /// Bytes of unacknowledged results in memory, and their number anywhere, at which training pauses.
  static let resultMemoryPause = 32 << 20
  static let resultCountMax = WireLimits.leaseCountMax / 2
  /// A data request is repeated after a pause of at most so long, which doubles up to `dataIntervalMax`.
  static let dataIntervalMin = Duration.seconds(2)
  static let dataIntervalMax = Duration.seconds(30)
  /// So often the data may turn out not to be what their hash says.
  static let dataAttemptsMax = 3
  /// How long a worker that was dismissed waits for its last acknowledgements.
  static let farewellDurationMax = Duration.seconds(5)
  /// How often the user hears how many trials were done.
  static let tallyInterval = Duration.seconds(60)
}
