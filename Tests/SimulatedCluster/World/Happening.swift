/// What the world does next.
enum Happening {
  case messageToCoordinator(link: Int, [UInt8])
  case messageToWorker(link: Int, [UInt8])
  /// A worker's socket tries to connect.
  case connection(worker: Int)
  /// A worker's end finds that its connection is gone.
  case lossNoticed(link: Int)
  /// The coordinator's end does.
  case peerForgotten(link: Int)
  case workerStart(node: Int, name: String?)
  case workerWake(worker: Int)
  case workerResumed(worker: Int)
  /// A worker's disk has done the first thing that was asked of it.
  case diskStep(worker: Int)
  case trainingEnd(worker: Int, run: Int, version: Int)
  case parentEnd(worker: Int)
  /// Who asked a worker to leave waits no longer for its end.
  case patienceEnd(worker: Int)
  case coordinatorStart
  case coordinatorWake(life: Int)
  case coordinatorResumed(life: Int)
  case workerDeathNoticed(life: Int, process: Int32)
  case journalStep(life: Int)
  case fault
  case calm
}

/// A happening at its time; of two at one time the first that was planned comes first.
struct Planned: Comparable {
  let moment: Moment
  let number: Int
  let happening: Happening

  static func == (left: Planned, right: Planned) -> Bool { left.number == right.number }

  static func < (left: Planned, right: Planned) -> Bool {
    (left.moment, left.number) < (right.moment, right.number)
  }
}
