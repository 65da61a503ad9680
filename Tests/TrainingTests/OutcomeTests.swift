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
