import Foundation

/// What a running coordinator tells of itself in its sweep's folder, for those who only look.
///
/// It is a courtesy: the journal alone says what is done. A coordinator that was killed leaves the file behind.
public struct CoordinatorState: Sendable, Equatable, Codable {
  /// A connected worker.
  public struct Worker: Sendable, Equatable, Codable {
    public var name: String
    public var host: String
    /// How many trials it trains at a time.
    public var slots: Int
    /// How many it has now.
    public var leased: Int
    /// The age of its last word, counted back from `updated`.
    public var secondsSinceHeard: Double
    /// How many trials it was first to train since it joined; this and what follows is nil in files of older versions.
    public var trained: Int?
    /// What its processor's kernels are made for.
    public var instructionSet: String?

    public init(
      name: String, host: String, slots: Int, leased: Int, secondsSinceHeard: Double, trained: Int? = nil,
      instructionSet: String? = nil
    ) {
      self.name = name
      self.host = host
      self.slots = slots
      self.leased = leased
      self.secondsSinceHeard = secondsSinceHeard
      self.trained = trained
      self.instructionSet = instructionSet
    }
  }

  public var pid: Int32
  /// Where workers connect: `tcp://HOST:PORT` or `ipc://PATH`.
  public var endpoint: String
  public var started: Date
  /// When this was written.
  public var updated: Date
  /// Trials by what is to become of them.
  public var pending: Int
  public var leased: Int
  public var committed: Int
  public var setAside: Int
  /// Over the last seconds; nil before there is anything to tell.
  public var trialsPerSecond: Double?
  /// How long the rest will take at that rate; nil while there is no rate.
  public var secondsLeft: Double?
  public var workers: [Worker]
  /// Workers that take no more part, by name, and why.
  public var quarantine: [String: String]?
  /// How many trials are being trained, and how many results wait for the journal.
  public var training: Int?
  public var committing: Int?

  public init(
    pid: Int32, endpoint: String, started: Date, updated: Date, pending: Int, leased: Int, committed: Int,
    setAside: Int, trialsPerSecond: Double?, secondsLeft: Double?, workers: [Worker],
    quarantine: [String: String]? = nil, training: Int? = nil, committing: Int? = nil
  ) {
    self.pid = pid
    self.endpoint = endpoint
    self.started = started
    self.updated = updated
    self.pending = pending
    self.leased = leased
    self.committed = committed
    self.setAside = setAside
    self.trialsPerSecond = trialsPerSecond
    self.secondsLeft = secondsLeft
    self.workers = workers
    self.quarantine = quarantine
    self.training = training
    self.committing = committing
  }

  public static let fileName = "coordinator.json"

  /// Reads the state in a sweep's folder; nil where there is none, or none that can be understood.
  public static func read(folder: URL) -> CoordinatorState? {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    return (try? Data(contentsOf: folder.appendingPathComponent(fileName))).flatMap {
      try? decoder.decode(CoordinatorState.self, from: $0)
    }
  }

  /// Writes the state to a sweep's folder, whole or not at all; dates in ISO 8601 to the second.
  ///
  /// It does not wait for the disk: the state means nothing to those who come after a power failure.
  public func write(folder: URL) throws {
    let encoder = JSONEncoder()
    encoder.dateEncodingStrategy = .iso8601
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let path = folder.appendingPathComponent(Self.fileName).path
    let draft = path + ".new"
    // `Data.write` would wait for the disk.
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
    do {
      try FileHandle(fileDescriptor: descriptor, closeOnDealloc: true).write(contentsOf: encoder.encode(self))
      guard rename(draft, path) == 0 else { throw CocoaError(.fileWriteUnknown) }
    } catch {
      unlink(draft)
      throw error
    }
  }

  /// Removes the state of a coordinator that ends.
  public static func remove(folder: URL) {
    try? FileManager.default.removeItem(at: folder.appendingPathComponent(fileName))
  }
}
