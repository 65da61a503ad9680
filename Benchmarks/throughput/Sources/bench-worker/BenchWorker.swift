import ArgumentParser
import Foundation
import Logging
import Messaging
import Training
import Working

/// A worker like any other, but for its training, which makes results up.
@main
struct BenchWorker: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench-worker", abstract: "Join a sweep and train nothing: what is left is the coordination."
  )

  @Option(help: "Where the coordinator listens, in the clear.")
  var endpoint: String?
  @Option(help: "The ticket to join with.")
  var ticket: String?
  @Option var slots = 1
  @Option(help: "What a trial computes, in steps of an xorshift generator.")
  var steps = 0
  @Option(help: "Compute so many trials in a loop, without a coordinator, and print the seconds.")
  var loop: Int?

  func run() throws {
    if let loop { return computeAlone(loop) }
    let ticket = try ticket.map { try Ticket.read($0) }
    guard let endpoints = try ticket?.endpoints ?? endpoint.map({ [try Endpoint($0)] }) else {
      throw ValidationError("write --endpoint or --ticket")
    }
    let worker = WorkerProcess(
      credentials: ticket?.credentials,
      configuration: WorkerConfiguration(
        name: "bench-\(ProcessInfo.processInfo.processIdentifier)", host: "here", slots: slots,
        endpoints: endpoints),
      logger: Logger(label: "bench-worker")
    ) { [steps] definition, _, _ in
      Self.result(of: definition, number: compute(steps, from: definition.seed))
    }
    guard try worker.run().isSuccess else { throw ExitCode.failure }
  }

  private func computeAlone(_ count: Int) {
    let clock = SuspendingClock()
    let start = clock.now
    var sum: UInt64 = 0
    for seed in 0..<count { sum &+= compute(steps, from: UInt64(seed)) }
    print((clock.now - start) / .seconds(1), sum & 1)
  }

  private static func result(of definition: TrialDefinition, number: UInt64) -> TrialRecord {
    TrialRecord(
      result: TrialResult(
        outcome: .converged, relativeDistanceW: definition.scales.kappa,
        relativeDistanceA: definition.scales.kappaPrime, relativeDistance: Double(number & 0xffff),
        loss: 1e-7,
        flowTime: 1, evaluations: definition.width, kernelChange: 0.5, orientationCount: 1))
  }
}

/// Xorshift64 (Marsaglia 2003): nothing that a compiler could leave out.
private func compute(_ steps: Int, from seed: UInt64) -> UInt64 {
  var state = seed &* 2 &+ 1
  for _ in 0..<steps {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
  }
  return state
}
