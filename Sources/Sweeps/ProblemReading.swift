import Training

extension SpecificationNode {
  /// The section that says what is learned.
  func problem() throws -> ProblemSpecification {
    let keys = try mapping(keys: ["inputs", "targets", "csv", "mnist", "activation"])
    let written = keys["inputs"] ?? keys["targets"]
    let sources = [written, keys["csv"], keys["mnist"]].compactMap { $0 }.sorted { $0.line < $1.line }
    guard sources.count == 1 else {
      let place = sources.dropFirst().first ?? self
      throw place.failure(
        "the problem must come from exactly one of: inputs and targets, csv, mnist"
          + (sources.isEmpty ? "; none is here" : ""))
    }
    let source: ProblemSource =
      if let csv = keys["csv"] {
        .csv(try csv.dataPath())
      } else if let mnist = keys["mnist"] {
        try mnist.mnist()
      } else {
        .inline(try keys.trainingSet())
      }
    return ProblemSpecification(
      source: source, activation: try keys["activation"]?.choice(Activation.self) ?? .relu)
  }

  private func dataPath() throws -> DataPath {
    DataPath(text: try text(), file: file, line: line, key: path)
  }

  private func mnist() throws -> ProblemSource {
    let keys = try mapping(keys: ["folder", "samples", "set"])
    return .mnist(
      folder: try keys.required("folder").dataPath(),
      sampleCount: try keys.required("samples").integer(atLeast: 1),
      set: try keys["set"]?.choice(MNISTSet.self) ?? .train)
  }
}

extension SpecificationMapping {
  /// The samples written in the spec itself.
  fileprivate func trainingSet() throws -> TrainingSet {
    let (inputsNode, targetsNode) = (try required("inputs"), try required("targets"))
    let rowNodes = try inputsNode.elements(called: "a list of rows, each a list of numbers")
    let targets = try targetsNode.elements(called: "a list of numbers").map { try $0.number() }
    guard !rowNodes.isEmpty else { throw inputsNode.failure("must have at least one row") }
    let dimension = try rowNodes[0].elements(called: "a list of numbers").count
    guard dimension >= 1 else { throw rowNodes[0].failure("row 1 is empty") }
    // An alias repeats a whole row in three bytes, so that the size of the file does not bound what it stands for.
    let numberCountMax = 10_000_000
    guard rowNodes.count <= numberCountMax / dimension else {
      throw inputsNode.failure("more than \(numberCountMax) numbers; put them in a csv file")
    }
    var inputs: [Double] = []
    for (i, rowNode) in rowNodes.enumerated() {
      let row = try rowNode.elements(called: "a list of numbers")
      guard row.count == dimension else {
        throw rowNode.failure("row \(i + 1) has \(row.count) numbers where row 1 has \(dimension)")
      }
      inputs += try row.map { try $0.number() }
    }
    guard targets.count == rowNodes.count else {
      throw targetsNode.failure("\(targets.count) targets for \(rowNodes.count) rows of inputs")
    }
    let set = TrainingSet(inputs: inputs, inputDimension: dimension, targets: targets)
    if let (first, second) = set.contradiction() {
      throw rowNodes[second].failure(contradictionMessage("row", first + 1, second + 1))
    }
    return set
  }
}

extension TrainingSet {
  /// Two samples with the same input and different targets, which no network fits, or nil.
  func contradiction() -> (first: Int, second: Int)? {
    var known: [ArraySlice<Double>: Int] = [:]
    for i in 0..<sampleCount {
      let input = inputs[i * inputDimension..<(i + 1) * inputDimension]
      if let first = known[input], targets[first] != targets[i] { return (first, i) }
      if known[input] == nil { known[input] = i }
    }
    return nil
  }
}

func contradictionMessage(_ unit: String, _ first: Int, _ second: Int) -> String {
  "\(unit)s \(first) and \(second) have the same input and different targets, which no network fits"
}
