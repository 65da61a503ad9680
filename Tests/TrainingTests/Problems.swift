import Foundation

@testable import Training

/// The four points of the one-dimensional example.
let fourPoints = TrainingSet(
  inputs: [-0.9, -0.3, 0.3, 0.9], inputDimension: 1, targets: [0.4, -0.2, 0.1, 0.6])

/// More inputs than samples, so that the reduction to the samples' span matters: 6 samples of 10 inputs, all distinct.
let widePoints = TrainingSet(
  inputs: (0..<60).map { sin(Double(7 * $0 + 1)) }, inputDimension: 10,
  targets: (0..<6).map { cos(Double(5 * $0)) })

/// n samples of d inputs, a few of the inputs exactly zero.
func samples(_ count: Int, inputDimension: Int) -> TrainingSet {
  let inputs = (0..<count * inputDimension).map { (index: Int) -> Double in
    if index % 5 == 2 { return 0 }
    return sin(Double(index * index + 3 * index + 1))
  }
  let targets = (0..<count).map { cos(Double(5 * $0)) }
  return TrainingSet(inputs: inputs, inputDimension: inputDimension, targets: targets)
}

func definition(
  _ trainingSet: TrainingSet = fourPoints, activation: Activation = .relu, gamma: Double, gammaPrime: Double,
  beta2: Double = 1, width: Int = 300, seed: UInt64 = 0, settings: TrainingSettings = TrainingSettings()
) -> TrialDefinition {
  TrialDefinition(
    problem: Problem(trainingSet: trainingSet, activation: activation),
    scales: InitialScales(
      kappa: pow(Double(width), -gamma), kappaPrime: pow(Double(width), -gammaPrime), beta2: beta2),
    width: width, seed: seed, settings: settings)
}

extension Network {
  convenience init(
    _ definition: TrialDefinition, instructionSet: InstructionSet = .best, concurrency: Concurrency = .serial
  ) {
    self.init(
      problem: definition.problem, scales: definition.scales, width: definition.width,
      method: definition.settings.method, instructionSet: instructionSet, concurrency: concurrency)
    initialise(seed: definition.seed)
  }
}

/// The sets that this processor runs.
let runnableInstructionSets: [InstructionSet] = {
  switch InstructionSet.best {
  case .avx512: [.baseline, .avx2, .avx512]
  case .avx2: [.baseline, .avx2]
  case .baseline: [.baseline]
  }
}()
