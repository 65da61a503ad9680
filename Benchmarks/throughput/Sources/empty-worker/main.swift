import Foundation
import Logging
import Messaging
import Training
import Working

// A worker like any other, but for its training, which takes no time and returns the definition's own numbers.
guard CommandLine.arguments.count == 3, let slots = Int(CommandLine.arguments[2]), slots >= 1 else {
  print("usage: empty-worker ENDPOINT SLOTS")
  exit(64)
}
let worker = WorkerProcess(
  endpoint: try Endpoint(CommandLine.arguments[1]),
  configuration: WorkerConfiguration(
    name: "empty-\(ProcessInfo.processInfo.processIdentifier)", host: "here", slots: slots),
  logger: Logger(label: "empty-worker")
) { definition, _, _ in
  TrialRecord(
    result: TrialResult(
      outcome: .converged, relativeDistanceW: definition.scales.kappa,
      relativeDistanceA: definition.scales.kappaPrime, relativeDistance: 1, loss: 1e-7, flowTime: 1,
      evaluations: definition.width, kernelChange: 0.5, orientationCount: 1))
}
let departure = try worker.run()
exit(departure.isSuccess ? 0 : 1)
