import Hashing
import Messaging

/// One message of every kind, with every field set to something of its own.
enum Samples {
  static let lease = LeaseIdentifier(trialIndex: 300, attempt: 2)

  /// 64 digits.
  static let hash = String(repeating: "0123456789abcdef", count: 4)

  static let key = SHA256Digest(hexadecimal: hash)!

  static let measurements = WireMeasurements(
    outcome: "diverged", relativeDistanceW: 0.25, relativeDistanceA: .infinity, relativeDistance: -0.0,
    loss: .greatestFiniteMagnitude, flowTime: .leastNonzeroMagnitude,
    evaluations: WireLimits.evaluationCountMax,
    kernelChange: -.infinity,
    orientationCount: 32)

  static let neurons = WireNeurons(
    initialOrientations: [1, 2], finalOrientations: [-3, .infinity], initialAmplitudes: [0, 5],
    finalAmplitudes: [6, 7], functionInputs: [0.5], initialFunction: [1.5], finalFunction: [2.5])

  static func result(neurons: WireNeurons?) -> WorkerMessage {
    .results([report(neurons: neurons)])
  }

  static func report(neurons: WireNeurons?) -> WorkerMessage.ResultReport {
    WorkerMessage.ResultReport(
      lease: lease, key: key, measurements: measurements, neurons: neurons, wallSeconds: 1.25)
  }

  static let workerMessages: [WorkerMessage] = [
    .hello(
      WorkerMessage.Hello(
        worker: "node-7-42", host: "node-7", slots: 4, productVersion: "0.1.0", trainingVersion: 3,
        instructionSet: "avx512")),
    .heartbeat(WorkerMessage.Heartbeat(held: [])),
    .heartbeat(
      WorkerMessage.Heartbeat(held: [
        WorkerMessage.HeldLease(lease: lease, isRunning: true),
        WorkerMessage.HeldLease(lease: LeaseIdentifier(trialIndex: 0, attempt: 0), isRunning: false),
      ])),
    result(neurons: nil),
    result(neurons: neurons),
    .results([]),
    .results([report(neurons: nil), report(neurons: neurons), report(neurons: nil)]),
    result(
      neurons: WireNeurons(
        initialOrientations: [], finalOrientations: [], initialAmplitudes: [], finalAmplitudes: [],
        functionInputs: [], initialFunction: [], finalFunction: [])),
    .failure(WorkerMessage.FailureReport(lease: lease, reason: "width 0: γ′ läßt grüßen")),
    .failure(WorkerMessage.FailureReport(lease: lease, reason: "too large", isDeclined: true)),
    .handBack(WorkerMessage.HandBack(leases: [lease])),
    .goodbye(WorkerMessage.Goodbye(worker: "node-1-a", reason: "drained", held: [lease])),
    .dataRequest(WorkerMessage.DataRequest(hash: hash, offset: 3 << 20, receipt: .max)),
  ]

  static let welcome = CoordinatorMessage.Welcome(
    session: .max, sweepName: "phase diagram", sweepHash: String(hash.reversed()),
    problem: WireProblem(activation: "relu", sampleCount: 60_000, inputDimension: 784, dataHash: hash),
    settings: WireSettings(
      lossTolerance: 1e-6, accuracy: 0.01, method: "descent", evaluationsMax: 1_000, precision: "float32"),
    heartbeatInterval: .milliseconds(1_500), leaseDuration: .seconds(30))

  static let assignment = CoordinatorMessage.Assignment(
    lease: lease, key: key, kappa: 0.125, kappaPrime: 8, beta2: 0.5, width: 1_000, seed: .max,
    recordsNeurons: true)

  static let coordinatorMessages: [CoordinatorMessage] = [
    .welcome(welcome),
    .refused(reason: "another training version"),
    .assignments([]),
    .assignments([
      assignment,
      CoordinatorMessage.Assignment(
        lease: LeaseIdentifier(trialIndex: .max, attempt: 1),
        key: SHA256Digest(bytes: Array(repeating: 0xff, count: 32)),
        kappa: .infinity, kappaPrime: -1,
        beta2: -.infinity, width: 0, seed: 0, recordsNeurons: false),
    ]),
    .acknowledgement(trialIndices: []),
    .acknowledgement(trialIndices: [0, 7, 300, .max]),
    .rejoinRequest,
    .dismissal(.sweepComplete),
    .dismissal(.coordinatorStopping),
    .dataChunk(CoordinatorMessage.DataChunk(hash: hash, offset: 0, bytes: Array(0..<16), receipt: 5)),
    .dataChunk(CoordinatorMessage.DataChunk(hash: hash, offset: 5 << 20, bytes: [])),
  ]
}
