/// The bounds that both sides keep to. A message outside of them is malformed.
public enum WireLimits {
  /// Bytes of one message from coordinator to worker: `leaseCountMax` assignments are the largest.
  public static let coordinatorMessageSizeMax = 16 << 20
  /// Bytes of one message from worker to coordinator: a result may carry every neuron.
  public static let workerMessageSizeMax = 64 << 20
  /// The same in a sweep whose results carry so many neurons at most: 16 bytes each, beside all that is no neuron.
  public static func workerMessageSizeMax(neuronCount: Int) -> Int {
    min(workerMessageSizeMax, 4 << 20 + 16 * neuronCount)
  }
  /// Neurons of one snapshot, so that its four arrays fit a worker's message.
  public static let neuronCountMax = 4_000_000
  /// Mesh points of the function in a snapshot.
  public static let functionPointCountMax = 10_000
  /// Bytes of a problem's inputs and targets.
  public static let dataSizeMax = 16 << 30
  /// Bytes of the data in one chunk; every chunk but the last has so many. A multiple of 8, which is one number.
  public static let dataChunkSizeMax = 1 << 20
  /// Leases, assignments, results or acknowledged trials of one message.
  public static let leaseCountMax = 100_000
  /// So many trials are joined in one message, of some hundred kilobytes.
  static let joinedCountMax = 1_000
  /// Evaluations of one trial: a thousand a second for years. So many of ten million trials can be added up.
  public static let evaluationCountMax = 1 << 38
  /// UTF-8 bytes of an identifier, a name or a version.
  public static let nameLengthMax = 255
  /// UTF-8 bytes of a reason; longer ones are cut when they are encoded.
  public static let reasonLengthMax = 4_096
  /// The longest interval that a message may ask for.
  public static let intervalMax = Duration.seconds(7 * 24 * 3600)
}
