// Times whole trials inside one process. Reads a job as JSON from the standard input and writes one line of JSON for
// each cell as soon as it is done.
import Foundation
import Training

struct Job: Decodable {
  /// Rows of inputs without the bias.
  let inputs: [[Double]]
  let targets: [Double]
  let gammas: [Double]
  let gammaPrimes: [Double]
  let width: Int
  let seed: UInt64
  let lossTolerance: Double
  let accuracy: Double
}

struct Timing: Encodable {
  let gamma, gammaPrime, seconds, loss, rdW: Double
  let outcome: String
  let evaluations: Int
}

func definition(_ job: Job, gamma: Double, gammaPrime: Double) -> TrialDefinition {
  let set = TrainingSet(
    inputs: job.inputs.flatMap { $0 }, inputDimension: job.inputs[0].count, targets: job.targets)
  return TrialDefinition(
    problem: Problem(trainingSet: set, activation: .relu),
    scales: InitialScales(
      kappa: pow(Double(job.width), -gamma), kappaPrime: pow(Double(job.width), -gammaPrime)),
    width: job.width, seed: job.seed,
    settings: TrainingSettings(lossTolerance: job.lossTolerance, accuracy: job.accuracy))
}

let job = try JSONDecoder().decode(Job.self, from: FileHandle.standardInput.readToEnd() ?? Data())
let clock = ContinuousClock()
// The first trial pays for code and memory that the process has not touched yet; it is not timed.
_ = train(definition(job, gamma: job.gammas[0], gammaPrime: job.gammaPrimes[0]))
for gamma in job.gammas {
  for gammaPrime in job.gammaPrimes {
    let trial = definition(job, gamma: gamma, gammaPrime: gammaPrime)
    let start = clock.now
    let result = train(trial).result
    let seconds = (clock.now - start) / .seconds(1)
    let timing = Timing(
      gamma: gamma, gammaPrime: gammaPrime, seconds: seconds, loss: result.loss,
      rdW: result.relativeDistanceW, outcome: result.outcome.rawValue, evaluations: result.evaluations)
    FileHandle.standardOutput.write(try JSONEncoder().encode(timing) + Data("\n".utf8))
  }
}
