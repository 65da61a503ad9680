import Foundation
import Training

/// The problem of a sweep, with its training set read from the files that the spec names.
/// - Parameter environment: the variables that paths in the spec may refer to.
/// - Throws: `InputError` for a file that is missing, damaged or does not hold what the spec asks of it.
public func loadProblem(
  of specification: SweepSpecification, environment: [String: String] = ProcessInfo.processInfo.environment
) throws -> Problem {
  let trainingSet: TrainingSet =
    switch specification.problem.source {
    case .inline(let set): set
    case .csv(let reference): try csvTable(reference, environment)
    case .mnist(let folder, let sampleCount, let set):
      try MNISTFolder(path: folder.resolved(environment: environment), reference: folder)
        .trainingSet(set, sampleCount: sampleCount)
    }
  return Problem(trainingSet: trainingSet, activation: specification.problem.activation)
}

private func csvTable(_ reference: DataPath, _ environment: [String: String]) throws -> TrainingSet {
  let path = try reference.resolved(environment: environment)
  guard FileManager.default.fileExists(atPath: path) else {
    throw reference.failure("there is no file \(path)")
  }
  return try TrainingSet(csv: readFile(path, sizeMax: dataSizeMax), file: path)
}
