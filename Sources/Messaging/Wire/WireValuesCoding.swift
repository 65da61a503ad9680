extension LeaseIdentifier {
  var wire: Phasegrid_Lease {
    .with {
      $0.trialIndex = UInt64(trialIndex)
      $0.attempt = UInt32(attempt)
    }
  }

  init(wire: Phasegrid_Lease) throws(WireError) {
    self.init(trialIndex: try checkedInt(wire.trialIndex, "trial index"), attempt: Int(wire.attempt))
  }
}

extension WireProblem {
  var wire: Phasegrid_Problem {
    .with {
      $0.activation = activation
      $0.sampleCount = UInt64(sampleCount)
      $0.inputDimension = UInt64(inputDimension)
      $0.dataHash = dataHash
    }
  }

  init(wire: Phasegrid_Problem) throws(WireError) {
    let sampleCount = try checkedInt(wire.sampleCount, "sample count")
    let inputDimension = try checkedInt(wire.inputDimension, "input dimension")
    try check(sampleCount >= 1 && inputDimension >= 1, "the problem is empty")
    let numberCountMax = WireLimits.dataSizeMax / 8
    try check(inputDimension < numberCountMax, "the data are too large")
    try check(sampleCount <= numberCountMax / (inputDimension + 1), "the data are too large")
    self.init(
      activation: try checkedName(wire.activation, "activation"), sampleCount: sampleCount,
      inputDimension: inputDimension, dataHash: try checkedHash(wire.dataHash, "data hash"))
  }
}

extension WireSettings {
  var wire: Phasegrid_Settings {
    .with {
      $0.lossTolerance = lossTolerance
      $0.accuracy = accuracy
      $0.method = method
      $0.evaluationsMax = UInt64(evaluationsMax)
      $0.precision = precision
    }
  }

  init(wire: Phasegrid_Settings) throws(WireError) {
    self.init(
      lossTolerance: try checkedFinite(wire.lossTolerance, "loss tolerance"),
      accuracy: try checkedFinite(wire.accuracy, "accuracy"), method: try checkedName(wire.method, "method"),
      evaluationsMax: try checkedInt(wire.evaluationsMax, "evaluation budget"),
      precision: try checkedName(wire.precision, "precision"))
  }
}

extension WireMeasurements {
  var wire: Phasegrid_Measurements {
    .with {
      $0.outcome = outcome
      $0.relativeDistanceW = relativeDistanceW
      $0.relativeDistanceA = relativeDistanceA
      $0.relativeDistance = relativeDistance
      $0.loss = loss
      $0.flowTime = flowTime
      $0.evaluations = UInt64(evaluations)
      $0.kernelChange = kernelChange
      $0.orientationCount = UInt32(orientationCount)
    }
  }

  init(wire: Phasegrid_Measurements) throws(WireError) {
    try check(wire.evaluations <= WireLimits.evaluationCountMax, "the evaluation count is out of range")
    self.init(
      outcome: try checkedName(wire.outcome, "outcome"), relativeDistanceW: wire.relativeDistanceW,
      relativeDistanceA: wire.relativeDistanceA, relativeDistance: wire.relativeDistance, loss: wire.loss,
      flowTime: wire.flowTime, evaluations: Int(wire.evaluations),
      kernelChange: wire.kernelChange, orientationCount: Int(wire.orientationCount))
  }
}

extension WireNeurons {
  var wire: Phasegrid_Neurons {
    .with {
      $0.initialOrientations = initialOrientations
      $0.finalOrientations = finalOrientations
      $0.initialAmplitudes = initialAmplitudes
      $0.finalAmplitudes = finalAmplitudes
      $0.functionInputs = functionInputs
      $0.initialFunction = initialFunction
      $0.finalFunction = finalFunction
    }
  }

  init(wire: Phasegrid_Neurons) throws(WireError) {
    let neuronCount = wire.initialOrientations.count
    try checkCount(neuronCount, max: WireLimits.neuronCountMax, "neurons")
    let neurons = [wire.finalOrientations, wire.initialAmplitudes, wire.finalAmplitudes]
    try check(neurons.allSatisfy { $0.count == neuronCount }, "the arrays of neurons differ in length")
    let pointCount = wire.functionInputs.count
    try checkCount(pointCount, max: WireLimits.functionPointCountMax, "points of a function")
    let functions = [wire.initialFunction, wire.finalFunction]
    try check(functions.allSatisfy { $0.count == pointCount }, "the functions differ in length")
    self.init(
      initialOrientations: wire.initialOrientations, finalOrientations: wire.finalOrientations,
      initialAmplitudes: wire.initialAmplitudes, finalAmplitudes: wire.finalAmplitudes,
      functionInputs: wire.functionInputs, initialFunction: wire.initialFunction,
      finalFunction: wire.finalFunction)
  }
}
