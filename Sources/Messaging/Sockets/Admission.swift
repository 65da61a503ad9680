/// Who may connect to a coordinator, how many, and how much each may say at once.
public struct Admission: Sendable {
  /// Whose tickets may join, over encrypted connections; nil lets everybody in, in the clear.
  public var keys: KeyFolder?
  /// Connections at a time, at least 2; those beyond are closed.
  public var connectionCountMax: Int
  /// Bytes of one message from a worker; who sends more is disconnected.
  public var messageSizeMax: Int
  /// Is told, in one line and at most once a minute for each matter, whom it kept out. From another thread.
  public var report: @Sendable (String) -> Void

  public init(
    keys: KeyFolder? = nil, connectionCountMax: Int = connectionCountMax(openFileCountMax: 1_024),
    messageSizeMax: Int = WireLimits.workerMessageSizeMax,
    report: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.keys = keys
    self.connectionCountMax = connectionCountMax
    self.messageSizeMax = messageSizeMax
    self.report = report
  }

  /// How many connections leave a process enough files for everything else: at their end ZeroMQ neither takes a new
  /// connection nor refuses it, and tries again without a pause.
  public static func connectionCountMax(openFileCountMax: Int) -> Int {
    max(2, min(openFileCountMax * 3 / 4, 100_000))
  }
}
