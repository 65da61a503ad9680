import Sweeps
import Testing
import Training

@Suite struct ProblemLoadingTests {
  private let inline = "inputs: [[-0.9], [-0.3], [0.3], [0.9]]\n  targets: [0.4, -0.2, 0.1, 0.6]"

  private func load(_ source: String, in folder: String, _ environment: [String: String] = [:]) throws
    -> Problem
  {
    let specification = try parse(replacing: inline, with: source, file: "\(folder)/luo.yaml")
    return try loadProblem(of: specification, environment: environment)
  }

  private let twoPoints = TrainingSet(inputs: [1, 3], inputDimension: 1, targets: [2, 4])

  @Test func aPathIsRelativeToTheSpecAndItsVariablesAreExpanded() throws {
    try withFolder { folder in
      try write(Array("1,2\n3,4\n".utf8), to: "\(folder)/points.csv")
      #expect(try load("csv: points.csv", in: folder).trainingSet == twoPoints)
      #expect(try load("csv: ./points.csv", in: folder).trainingSet == twoPoints)
      #expect(try load("csv: ${D}/p${I}s.csv", in: "/", ["D": folder, "I": "oint"]).trainingSet == twoPoints)
      #expect(try load("csv: ~/points.csv", in: "/", ["HOME": folder]).trainingSet == twoPoints)
    }
  }

  @Test(arguments: [
    ("csv: ${NONE}/a.csv", "csv: the environment variable 'NONE' in '${NONE}/a.csv' is not set"),
    ("csv: ${EMPTY}/a.csv", "csv: the environment variable 'EMPTY' in '${EMPTY}/a.csv' is not set"),
    ("csv: ${NONE/a.csv", "csv: '${NONE/a.csv' has a '${' without its '}'"),
    ("csv: ~/a.csv", "csv: '~' stands for the environment variable 'HOME', which is not set"),
    ("csv: a.csv", "csv: there is no file /nowhere/a.csv"),
    (
      "mnist: {folder: m, samples: 1}",
      "mnist.folder: there is no folder /nowhere/m; MNIST (LeCun and Cortes) is the four files "
        + "train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz and "
        + "t10k-labels-idx1-ubyte.gz: download them into a folder and name it here"
    ),
  ]) func aPathThatLeadsNowhereIsNamed(_ source: String, _ expected: String) {
    #expect(
      message { _ = try load(source, in: "/nowhere", ["EMPTY": ""]) }
        == "/nowhere/luo.yaml:3: problem.\(expected)")
  }

  @Test func anInlineProblemNeedsNoFile() throws {
    let problem = try loadProblem(of: parse(goodSpecification), environment: [:])
    #expect(problem.trainingSet.targets == [0.4, -0.2, 0.1, 0.6])
    #expect(problem.activation == .relu)
  }
}
