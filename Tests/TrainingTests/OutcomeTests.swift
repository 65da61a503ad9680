import Foundation
import Testing

@testable import Training

@Suite("Outcomes at extreme scales")
struct OutcomeTests {
  private func expectSense(_ result: TrialResult, _ settings: TrainingSettings) {
    // What has diverged may hold anything.
    guard result.outcome != .diverged else { return }
    let numbers = [
      result.relativeDistanceW, result.relativeDistanceA, result.relativeDistance, result.loss,
      result.flowTime, result.kernelChange,
    ]
    let isSensible = numbers.allSatisfy { $0.isFinite && $0 >= 0 }
    #expect(isSensible, "\(result)")
    #expect(
      (result.outcome == .converged) == (result.loss <= settings.lossTolerance)
        || result.outcome == .unresolved, "\(settings): \(result)")
    #expect(result.evaluations <= settings.evaluationsMax + 1)
    #expect((0...orientationCountMax).contains(result.orientationCount))
  }

  @Test(
    "no result but a diverged one holds anything but finite numbers", arguments: Activation.allCases,
    [(3.0, 3.0), (3, -2), (3, 0), (-1, 3), (-1, -2), (0, 0)])
  func extremes(activation: Activation, exponents: (Double, Double)) {
    for method in IntegrationMethod.allCases {
      for precision in method.precisions {
        for budget in [1, 2, 3, 17, 400] {
          let settings = TrainingSettings(
            accuracy: 0.1, method: method, evaluationsMax: budget, precision: precision)
          let definition = definition(
            activation: activation, gamma: exponents.0, gammaPrime: exponents.1, width: 65, settings: settings
          )
          expectSense(train(definition).result, settings)
        }
      }
    }
  }

  @Test("a gradient beside zero ends within the budget", arguments: Activation.allCases)
  func hardlyAnyGradient(activation: Activation) {
    var definition = definition(activation: activation, gamma: 0, gammaPrime: 0, width: 10)
    definition.scales = InitialScales(kappa: 1e-162, kappaPrime: 1, beta2: 1)
    definition.settings.evaluationsMax = 200
    let result = train(definition).result
    #expect([.stalled, .exhausted].contains(result.outcome))
    expectSense(result, definition.settings)
  }

  @Test("a kernel that is not within range ends as diverged", arguments: IntegrationMethod.allCases)
  func hugeKernel(method: IntegrationMethod) {
    var definition = definition(gamma: 0, gammaPrime: 0, width: 10)
    definition.scales = InitialScales(kappa: 1, kappaPrime: .greatestFiniteMagnitude, beta2: 1)
    definition.settings.method = method
    #expect(train(definition).result.outcome == .diverged)
  }

  @Test("inputs whose kernel is beyond floating point end as diverged", arguments: [1e80, 1e150])
  func hugeInputs(size: Double) {
    let points = samples(5, inputDimension: 2)
    let set = TrainingSet(
      inputs: points.inputs.map { $0 * size }, inputDimension: 2, targets: points.targets)
    #expect(train(definition(set, gamma: 1, gammaPrime: 0, width: 10)).result.outcome == .diverged)
  }

  @Test("coarse steps that stray leave half of the budget to finer ones")
  func strayedSteps() {
    let inputs = [
      0.2875681465893249, -0.2156765455454324, 0.09281123811572475, 0.5750297930886699, -0.02210078851554445,
      0.04075668142251589, 0.016964950577214442, -0.1287024666993311, -0.76643323505906, 0.173175027001432,
      -0.6570089336143287, -0.05272320083442636, -0.004958199789749294, 0.21222364235772614,
      -0.7857550019740371,
      0.1397072858999124, 0.3018823543204, 0.6523658616812075,
    ]
    let targets = [
      -0.884636205691875, -0.798508130875112, 0.18068025861814424, 0.9502264876424591, -1.1619345460727466,
      0.16615140739108944,
    ]
    let initial = InitialParameters(
      width: 2, columnCount: 5,
      values: [
        1.37134506, 0.39622718, 0.52405995, 1.59996674, -0.09872472, 0.10891324, 1.09076774, -1.14307092,
        0.22863042,
        1.39255947,
      ])
    let settings = TrainingSettings(lossTolerance: 6.2e-6, evaluationsMax: 4_000)
    let trial = definition(
      TrainingSet(inputs: inputs, inputDimension: 3, targets: targets), activation: .xTanhX, gamma: 2,
      gammaPrime: 2,
      beta2: 1, width: 2, settings: settings)
    let result = train(trial, initial: initial).result
    #expect(result.outcome == .converged)
    #expect(result.evaluations > 2_000)
  }

  @Test(
    "inputs whose squares are beyond floating point are recorded, too, where they diverge", arguments: [1, 2])
  func hugeInputsRecorded(inputDimension: Int) {
    let set = TrainingSet(
      inputs: (0..<2 * inputDimension).map { $0 < inputDimension ? 1e160 : -1e160 },
      inputDimension: inputDimension,
      targets: [1, 2])
    let record = train(definition(set, gamma: 1, gammaPrime: 0, width: 10), recordingNeurons: true)
    #expect(record.result.outcome == .diverged)
    #expect(record.neurons?.finalAmplitudes.count == 10)
  }

  /// Parameters (a, w, bias) of 30 neurons, those of some columns zero.
  private func initial(zero columns: Set<Int>) -> InitialParameters {
    let values = (0..<90).map { columns.contains($0 % 3) ? 0 : sin(Double(13 * $0 + 5)) * 1.4 }
    return InitialParameters(width: 30, columnCount: 3, values: values)
  }

  /// What one layer does from zero, the other does not know of: its distance is right, and the first's has no meaning.
  @Test("a layer that begins at zero", arguments: [Set([0]), [1, 2]])
  func zeroLayer(columns: Set<Int>) {
    func solved(_ accuracy: Double) -> TrialResult {
      let settings = TrainingSettings(accuracy: accuracy)
      let definition = definition(
        activation: columns == [0] ? .relu : .softplus, gamma: 0.5, gammaPrime: 0, width: 30,
        settings: settings)
      return train(definition, initial: initial(zero: columns)).result
    }
    let distance = columns == [0] ? \TrialResult.relativeDistanceW : \.relativeDistanceA
    let other = columns == [0] ? \TrialResult.relativeDistanceA : \.relativeDistanceW
    let (result, finer) = (solved(1e-2), solved(1e-4))
    #expect(result.outcome == .converged && finer.outcome == .converged)
    #expect(abs(result[keyPath: distance] / finer[keyPath: distance] - 1) < 1e-2)
    #expect(abs(result.relativeDistance / finer.relativeDistance - 1) < 1e-2)
    #expect(result[keyPath: other] == .infinity)
  }

  @Test("parameters that are all zero, and stay there")
  func nothing() {
    let definition = definition(gamma: 0.5, gammaPrime: 0, width: 30)
    let result = train(definition, initial: initial(zero: [0, 1, 2])).result
    #expect(result.outcome == .stalled && result.relativeDistanceW == 0 && result.relativeDistance == 0)
    expectSense(result, definition.settings)
  }

  @Test("a budget of one evaluation is spent on the start alone")
  func tinyBudget() {
    for method in IntegrationMethod.allCases {
      let settings = TrainingSettings(method: method, evaluationsMax: 1)
      let result = train(definition(gamma: 0.5, gammaPrime: 0, settings: settings)).result
      #expect(result.outcome == .exhausted && result.evaluations == 1)
      #expect(result.relativeDistanceW == 0 && result.kernelChange == 0)
    }
  }

  @Test(
    "a target that is not within the range of floating point ends as diverged", arguments: Activation.allCases
  )
  func hugeTargets(activation: Activation) {
    let set = TrainingSet(inputs: [-1, 0, 1], inputDimension: 1, targets: [1e200, -1e200, 1e200])
    let result = train(definition(set, activation: activation, gamma: 0.5, gammaPrime: 0, width: 20)).result
    #expect(result.outcome == .diverged)
  }
}
