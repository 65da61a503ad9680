import Training

/// Who a worker is, and how patient.
public struct WorkerConfiguration: Equatable, Sendable {
  /// Names this process among all workers of a sweep.
  public var name: String
  public var host: String
  /// How many trials are trained at a time, at least 1.
  public var slots: Int
  /// The instruction set of the kernels, for the coordinator's records.
  public var instructionSet: String
  /// After so long without a word from the coordinator the worker gives up.
  public var patience: Duration
  /// How long a draining worker goes on with what it has begun.
  public var drainDurationMax: Duration
  /// Whether the worker ends as soon as the process that started it has ended.
  public var endsWithParent: Bool

  public init(
    name: String, host: String, slots: Int, instructionSet: String = InstructionSet.best.rawValue,
    patience: Duration = .seconds(600), drainDurationMax: Duration = .seconds(20),
    endsWithParent: Bool = false
  ) {
    precondition(slots >= 1)
    self.name = name
    self.host = host
    self.slots = slots
    self.instructionSet = instructionSet
    self.patience = patience
    self.drainDurationMax = drainDurationMax
    self.endsWithParent = endsWithParent
  }

  /// The first pause between two hellos; it doubles with each, up to `helloIntervalMax`.
  static let helloIntervalMin = Duration.milliseconds(100)
  static let helloIntervalMax = Duration.seconds(5)
  /// A result that nobody acknowledged is said again after so long: many times what a commit takes.
  static let resultIntervalMax = Duration.seconds(15)
  /// How long a worker that was dismissed waits for its last acknowledgements.
  static let farewellDurationMax = Duration.seconds(5)
}
