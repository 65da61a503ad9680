/// What can go wrong in one world. Each world has some of these and not others: a bug that needs two of them may be hidden
/// by a third.
struct Faults {
  /// A thing that happens to some process or connection at some moment.
  enum Kind: CaseIterable {
    case partition, oneWayPartition, halfOpen, connectionLost
    case workerKilled, workerStopped, workerSuspended, workerDrained, workerReplaced, workerClockLeaps
    /// One of its threads hangs in a trial.
    case trainingHangs
    case coordinatorKilled, coordinatorStopped, coordinatorSuspended, coordinatorAsked,
      coordinatorClockLeaps
    case powerLoss

    /// Whether a worker may be taken for dead that did nothing wrong, or die so.
    var silencesWorkers: Bool {
      switch self {
      case .coordinatorKilled, .coordinatorAsked, .powerLoss, .workerDrained: false
      case .partition, .oneWayPartition, .halfOpen, .connectionLost, .workerKilled, .workerStopped,
        .workerSuspended, .workerReplaced, .workerClockLeaps, .trainingHangs, .coordinatorStopped,
        .coordinatorSuspended, .coordinatorClockLeaps:
        true
      }
    }
  }

  /// In a percentage of messages.
  var lost = 0
  var duplicated = 0
  var queueFull = 0
  var delayMax: Span = milliseconds(5)
  /// Whether a later message may overtake an earlier one of its connection.
  var reorders = false
  /// In a percentage of transactions.
  var failedWrites = 0
  var slowWrites = 0
  /// Of what workers ask of their own disks: a write that finds no room, or a record or file that is not given back.
  var failedDiskSteps = 0
  /// Of deaths of workers: those of the whole machine, which tear off the end of what was not yet on the disk.
  var tornSpools = 0
  var kinds: [Kind] = []
  /// Between two of `kinds`.
  var pauseMax: Span = seconds(60)

  static let none = Faults()

  init() {}

  /// - Parameter isGentle: nothing then makes an innocent worker look dead.
  init(_ random: inout SeededRandom, isGentle: Bool) {
    if random.chance(70) { delayMax = random.span(milliseconds(1)...seconds(isGentle ? 1 : 20)) }
    if random.chance(60) { duplicated = random.below(30) }
    // A hello that comes after its worker's goodbye leaves a worker behind that never answers.
    reorders = random.chance(50) && !isGentle
    if random.chance(40) { failedWrites = random.below(25) }
    if random.chance(40) { slowWrites = random.below(60) }
    if random.chance(30) { failedDiskSteps = random.below(40) }
    if random.chance(30) { tornSpools = random.below(100) }
    if !isGentle {
      if random.chance(60) { lost = random.below(40) }
      if random.chance(20) { queueFull = random.below(20) }
    }
    let possible = Kind.allCases.filter { !(isGentle && $0.silencesWorkers) }
    kinds = possible.filter { _ in random.chance(35) }
    pauseMax = random.span(seconds(2)...seconds(100))
  }

  /// No worker is asked to leave, and no coordinator begins again without them.
  mutating func keepEverybodyThere() {
    kinds = []
    failedWrites = 0
  }
}
