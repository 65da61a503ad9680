/// What the process is at.
public enum SweepPhase: String, Sendable, Encodable {
  /// It reads the journal; nobody is listened to so far.
  case starting
  /// Workers join and train.
  case running
  /// Every trial is committed or set aside.
  case complete
  /// It was asked to stop, or failed.
  case stopped

  var isOver: Bool { self == .complete || self == .stopped }
}
