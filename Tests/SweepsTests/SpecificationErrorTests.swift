import Foundation
import Testing

@testable import Sweeps

/// A change to the good spec and what the user is told of it.
struct Mistake: Sendable, CustomTestStringConvertible {
  let old: String
  let new: String
  let message: String

  init(_ old: String, _ new: String, _ message: String) {
    self.old = old
    self.new = new
    self.message = message
  }

  var testDescription: String { message }
}

private let sources = "the problem must come from exactly one of: inputs and targets, csv, mnist"

@Suite struct SpecificationErrorTests {
  @Test(arguments: [
    Mistake("gamma:", "gama:", "luo.yaml:6: grid.gama: unknown key; did you mean 'gamma'?"),
    Mistake("seeds:", "seed:", "luo.yaml:9: grid.seed: unknown key; did you mean 'seeds'?"),
    Mistake("name:", "Name:", "luo.yaml:1: Name: unknown key; did you mean 'name'?"),
    Mistake("to: 2.0", "too: 2.0", "luo.yaml:6: grid.gamma.too: unknown key; did you mean 'to'?"),
    Mistake(
      "lossTolerance:", "batchSize:",
      "luo.yaml:11: training.batchSize: unknown key; the keys here are lossTolerance, accuracy, method, evaluationsMax, precision"
    ),
    Mistake("[0, 0.5]", "{from: 0, to: 1}", "luo.yaml:7: grid.gammaPrime: the key 'count' is missing"),
    Mistake("name: four points\n", "", "luo.yaml:1: the key 'name' is missing"),
    Mistake("  seeds: 3\n", "", "luo.yaml:5: grid: the key 'seeds' is missing"),
    Mistake("  targets: [0.4, -0.2, 0.1, 0.6]\n", "", "luo.yaml:2: problem: the key 'targets' is missing"),
    Mistake("  seeds: 3", "  seeds: 3\n  seeds: 4", "luo.yaml:9: the key 'seeds' is written more than once"),
  ]) func aKeyThatIsUnknownMissingOrDoubledIsNamed(_ mistake: Mistake) { expect(mistake) }

  @Test(arguments: [
    Mistake("four points", "[1]", "luo.yaml:1: name: must be a text, not a list"),
    Mistake("four points", "", "luo.yaml:1: name: must be a text, not empty"),
    Mistake("four points", "''", "luo.yaml:1: name: must be one line of text that is not blank"),
    Mistake(
      "four points", "a/b",
      "luo.yaml:1: name: must name a folder: at most 200 bytes, no '/' or control character, no '.' at its start"
    ),
    Mistake(
      "four points", "..",
      "luo.yaml:1: name: must name a folder: at most 200 bytes, no '/' or control character, no '.' at its start"
    ),
    Mistake("[0, 0.5]", "0", "luo.yaml:7: grid.gammaPrime: must be a list or {from, to, count}, not '0'"),
    Mistake("[0, 0.5]", "[0, half]", "luo.yaml:7: grid.gammaPrime: must be a number, not 'half'"),
    Mistake("[0, 0.5]", "[0, '0.5']", "luo.yaml:7: grid.gammaPrime: must be a number, not '0.5'"),
    Mistake("[0, 0.5]", "[0, [1]]", "luo.yaml:7: grid.gammaPrime: must be a number, not a list"),
    Mistake("[0, 0.5]", "[0, 0x10]", "luo.yaml:7: grid.gammaPrime: must be a number, not '0x10'"),
    Mistake("[0, 0.5]", "\n    - 0\n    - half", "luo.yaml:9: grid.gammaPrime: must be a number, not 'half'"),
    Mistake("seeds: 3", "seeds: three", "luo.yaml:9: grid.seeds: must be a whole number, not 'three'"),
    Mistake("seeds: 3", "seeds: 2.5", "luo.yaml:9: grid.seeds: must be a whole number, not '2.5'"),
    Mistake("count: 16", "count: 1e400", "luo.yaml:6: grid.gamma.count: must be a whole number, not '1e400'"),
    Mistake("\n  lossTolerance: 1e-6", " 7", "luo.yaml:10: training: must be a mapping of keys, not '7'"),
    Mistake("\n  lossTolerance: 1e-6", "", "luo.yaml:10: training: must be a mapping of keys, not empty"),
    Mistake("lossTolerance:", "? [a]\n  :", "luo.yaml:11: training: a key must be a text"),
  ]) func aValueOfTheWrongTypeIsNamed(_ mistake: Mistake) { expect(mistake) }

  @Test(arguments: [
    Mistake("[0, 0.5]", "[]", "luo.yaml:7: grid.gammaPrime: must have at least one value"),
    Mistake("[0, 0.5]", "[0, .nan]", "luo.yaml:7: grid.gammaPrime: must be a finite number, not '.nan'"),
    Mistake("from: 0.5", "from: -.INF", "luo.yaml:6: grid.gamma.from: must be a finite number, not '-.INF'"),
    Mistake("[0, 0.5]", "[0, 1e999]", "luo.yaml:7: grid.gammaPrime: must be a finite number, not '1e999'"),
    Mistake("[0, 0.5]", "[0, -0.0]", "luo.yaml:7: grid.gammaPrime: 0.0 is listed more than once"),
    Mistake(
      "[0, 0.5]", "[0, 17]",
      "luo.yaml:7: grid.gammaPrime: must lie between -16 and 16, where m^(-exponent) is a number a computer holds"
    ),
    Mistake("[1000, 5000]", "[5, 7, 5]", "luo.yaml:8: grid.width: 5 is listed more than once"),
    Mistake("[1000, 5000]", "[5, 0]", "luo.yaml:8: grid.width: must be at least 1, not 0"),
    Mistake("[1000, 5000]", "[]", "luo.yaml:8: grid.width: must have at least one value"),
    Mistake(
      "[1000, 5000]", "[2000000000]", "luo.yaml:8: grid.width: must be at most 1000000000, not 2000000000"),
    Mistake(
      "[1000, 5000]", "{from: 1, to: 4, count: 9}",
      "luo.yaml:8: grid.width.count: some of the 9 widths round to the same number"),
    Mistake(
      "[1000, 5000]", "{from: 1, to: 4, count: 2, spacing: lin}",
      "luo.yaml:8: grid.width.spacing: must be one of linear, log, not 'lin'"),
    Mistake("count: 16", "count: 0", "luo.yaml:6: grid.gamma.count: must be at least 1, not 0"),
    Mistake(
      "count: 16", "count: 1", "luo.yaml:6: grid.gamma.count: must be at least 2 when 'from' and 'to' differ"),
    Mistake("to: 2.0", "to: 0.5", "luo.yaml:6: grid.gamma.count: must be 1 when 'from' and 'to' are equal"),
    Mistake("to: 2.0", "to: 0", "luo.yaml:6: grid.gamma.to: must not be less than 'from', which is 0.5"),
    Mistake("seeds: 3", "seeds: 0", "luo.yaml:9: grid.seeds: must be at least 1, not 0"),
    Mistake("seeds: 3", "seeds: [1, -2]", "luo.yaml:9: grid.seeds: must be at least 0, not -2"),
    Mistake(
      "seeds: 3", "seeds: [1, 9223372036854775808]",
      "luo.yaml:9: grid.seeds: must be a whole number from 0 to 9223372036854775807, in digits, "
        + "not '9223372036854775808'"),
    Mistake(
      "seeds: 3", "seeds: 1e30",
      "luo.yaml:9: grid.seeds: must be a whole number from 1 to 100000, in digits, not '1e30'"),
    Mistake("seeds: 3", "seeds: [1, 1]", "luo.yaml:9: grid.seeds: 1 is listed more than once"),
    Mistake("seeds: 3", "seeds: []", "luo.yaml:9: grid.seeds: must have at least one value"),
    Mistake(
      "seeds: 3", "seeds: 3\n  initialisations: [NTK, Glorot]",
      "luo.yaml:10: grid.initialisations: unknown initialisation 'Glorot'; "
        + "the names are NTK, mean-field, LeCun, He, Xavier"),
    Mistake(
      "seeds: 3", "seeds: 3\n  initialisations: [mf, mean-field]",
      "luo.yaml:10: grid.initialisations: mean-field is listed more than once"),
    Mistake(
      "count: 16", "count: 20000000", "luo.yaml:6: grid.gamma.count: must be at most 100000, not 20000000"),
  ]) func anAxisThatMakesNoGridIsNamed(_ mistake: Mistake) { expect(mistake) }

  @Test func aGridOfTooManyTrialsIsRefusedWithoutOverflow() {
    let huge = "{from: 0, to: 1, count: 100000}"
    let yaml = goodSpecification.replacingOccurrences(of: "{from: 0.5, to: 2.0, count: 16}", with: huge)
      .replacingOccurrences(of: "[0, 0.5]", with: huge).replacingOccurrences(
        of: "seeds: 3", with: "seeds: 100000"
      )
      .replacingOccurrences(of: "[1000, 5000]", with: "{from: 1, to: 1000000, count: 100000}")
    #expect(message { _ = try parse(yaml) } == "luo.yaml:5: grid: the grid has more than 1000000000 trials")
  }

  @Test(arguments: [
    Mistake("[-0.3]", "[-0.3, 1]", "luo.yaml:3: problem.inputs: row 2 has 2 numbers where row 1 has 1"),
    Mistake("[-0.3]", "-0.3", "luo.yaml:3: problem.inputs: must be a list of numbers, not '-0.3'"),
    Mistake("[-0.3]", "[.nan]", "luo.yaml:3: problem.inputs: must be a finite number, not '.nan'"),
    Mistake("[-0.9]", "[]", "luo.yaml:3: problem.inputs: row 1 is empty"),
    Mistake(
      "[[-0.9], [-0.3], [0.3], [0.9]]", "[]", "luo.yaml:3: problem.inputs: must have at least one row"),
    Mistake(", 0.6]", "]", "luo.yaml:4: problem.targets: 3 targets for 4 rows of inputs"),
    Mistake(
      "[0.3]", "[-0.9]",
      "luo.yaml:3: problem.inputs: rows 1 and 3 have the same input and different targets, which no network fits"
    ),
    Mistake("  targets:", "  csv: a.csv\n  targets:", "luo.yaml:4: problem.csv: \(sources)"),
    Mistake("  targets:", "  mnist: {}\n  csv: a.csv\n  targets:", "luo.yaml:4: problem.mnist: \(sources)"),
    Mistake(
      "inputs: [[-0.9], [-0.3], [0.3], [0.9]]\n  targets: [0.4, -0.2, 0.1, 0.6]", "activation: relu",
      "luo.yaml:2: problem: \(sources); none is here"),
    Mistake(
      "  targets:", "  activation: gelu\n  targets:",
      "luo.yaml:4: problem.activation: must be one of relu, leakyRelu, identity, tanh, softplus, xTanhX, not 'gelu'"
    ),
  ]) func aProblemThatCannotBeLearnedIsNamed(_ mistake: Mistake) { expect(mistake) }

  @Test(arguments: [
    Mistake("samples: 45", "samples: 0", "luo.yaml:3: problem.mnist.samples: must be at least 1, not 0"),
    Mistake(", samples: 45", "", "luo.yaml:3: problem.mnist: the key 'samples' is missing"),
    Mistake(
      "samples: 45", "samples: 45, set: tests",
      "luo.yaml:3: problem.mnist.set: must be one of train, test, not 'tests'"),
  ]) func aWrongMNISTSourceIsNamed(_ mistake: Mistake) {
    let inline = "inputs: [[-0.9], [-0.3], [0.3], [0.9]]\n  targets: [0.4, -0.2, 0.1, 0.6]"
    let mnist = "mnist: {folder: there, samples: 45}".replacingOccurrences(of: mistake.old, with: mistake.new)
    expect(Mistake(inline, mnist, mistake.message))
  }

  @Test(arguments: [
    Mistake("1e-6", "0", "luo.yaml:11: training.lossTolerance: must be greater than 0"),
    Mistake("1e-6", "-1", "luo.yaml:11: training.lossTolerance: must be greater than 0"),
    Mistake("1e-6", ".inf", "luo.yaml:11: training.lossTolerance: must be a finite number, not '.inf'"),
    Mistake(
      "lossTolerance: 1e-6", "accuracy: 0",
      "luo.yaml:11: training.accuracy: must be from 1e-6 to 0.5"),
    Mistake(
      "lossTolerance: 1e-6", "accuracy: 0.6",
      "luo.yaml:11: training.accuracy: must be from 1e-6 to 0.5"),
    Mistake(
      "lossTolerance: 1e-6", "method: adam",
      "luo.yaml:11: training.method: must be one of exponential, descent, not 'adam'"),
    Mistake(
      "lossTolerance: 1e-6", "evaluationsMax: 0",
      "luo.yaml:11: training.evaluationsMax: must be at least 1, not 0"),
    Mistake(
      "lossTolerance: 1e-6", "precision: float16",
      "luo.yaml:11: training.precision: must be one of float64, float32, not 'float16'"),
    Mistake(
      "lossTolerance: 1e-6", "precision: float32",
      "luo.yaml:11: training.precision: float32 needs 'method: descent', not exponential"),
    Mistake("  width: 1000\n", "  width: 7\n", "luo.yaml:13: detail.width: 7 is not a width of the grid"),
    Mistake("  width: 1000\n", "  seed: 3\n", "luo.yaml:13: detail.seed: 3 is not a seed of the grid"),
    Mistake("  width: 1000\n", "  seed: -1\n", "luo.yaml:13: detail.seed: must be at least 0, not -1"),
    Mistake(
      "  width: 1000\n", "  cells: [[1]]\n",
      "luo.yaml:13: detail.cells: must be [gamma, gammaPrime], two numbers"),
    Mistake(
      "  width: 1000\n", "  cells: [1, 0]\n",
      "luo.yaml:13: detail.cells: must be [gamma, gammaPrime], not '1'"),
  ]) func aSettingOutOfItsRangeIsNamed(_ mistake: Mistake) { expect(mistake) }

  @Test(arguments: [
    ("tanh", "0", "must be greater than 0"), ("softplus", "-1", "must be greater than 0"),
    ("xTanhX", "[1]", "must be a number, not a list"),
    ("tanh", ".inf", "must be a finite number, not '.inf'"),
    ("relu", "1", "has no effect with the homogeneous activation relu; leave it out"),
    ("identity", "2", "has no effect with the homogeneous activation identity; leave it out"),
  ]) func anAlphaThatMakesNoSenseIsNamed(_ activation: String, _ alpha: String, _ expected: String) {
    let said = message { _ = try parse(activation: activation, gridKeys: "  alpha: \(alpha)") }
    #expect(said == "luo.yaml:11: grid.alpha: \(expected)")
  }

  private func expect(_ mistake: Mistake) {
    #expect(message { _ = try parse(replacing: mistake.old, with: mistake.new) } == mistake.message)
  }
}

@Suite struct SpecificationFileTests {
  @Test(arguments: ["", "\n", "# only a comment\n", "---\n"])
  func anEmptyFileIsRefused(_ yaml: String) {
    let said = message { _ = try parse(yaml) }
    #expect(said == "luo.yaml: the file is empty; docs/spec.md shows what a spec looks like")
  }

  @Test(arguments: [
    ("name: [1, 2", "luo.yaml:1: not valid YAML: did not find expected ',' or ']'"),
    ("name: x\n\tproblem: y", "luo.yaml:2: not valid YAML: found a tab character that violates indentation"),
    ("name: x\n---\nname: y", "luo.yaml:2: not valid YAML: but found another document"),
    ("name: *x", "luo.yaml:1: not valid YAML: found undefined alias"),
    ("name: x\nb: \u{1}", "luo.yaml:2: not valid YAML: control characters are not allowed"),
    ("just text", "luo.yaml:1: must be a mapping of keys, not 'just text'"),
  ]) func aSyntaxErrorNamesItsLine(_ yaml: String, _ expected: String) {
    #expect(message { _ = try parse(yaml) } == expected)
  }

  @Test func whereverASpecIsCutOrMarredItIsReadOrNamed() {
    for end in goodSpecification.indices {
      for mark in ["", "[", "{", "]", ":", "'", "&a *a", "!!", "- ", "\t", "\u{0}", "\u{e9}"] {
        for rest in ["", String(goodSpecification[end...].dropFirst())] {
          do {
            _ = try parse(goodSpecification[..<end] + mark + rest)
          } catch {
            let said = "\(error)"
            #expect(error is InputError)
            #expect(said.hasPrefix("luo.yaml:") && !said.contains(where: \.isNewline), "\(said)")
          }
        }
      }
    }
  }

  @Test func aBottomlessNestIsRefused() throws {
    let said = try #require(message { _ = try parse(String(repeating: "[", count: 100_000)) })
    #expect(said.hasPrefix("luo.yaml:1: not valid YAML: "))
  }

  @Test func aLongRowRepeatedByAliasesIsRefusedBeforeItIsBuilt() {
    let row = "[" + String(repeating: "1,", count: 4000) + "1]"
    let yaml = """
      name: aliases
      problem:
        targets: [1]
        inputs: [&a \(row)\(String(repeating: ",*a", count: 4000))]
      """
    let said = message { _ = try parse(yaml) }
    #expect(said == "luo.yaml:4: problem.inputs: more than 10000000 numbers; put them in a csv file")
  }

  @Test func aFileThatIsNotTextOrNotThereIsNamed() throws {
    try withFolder { folder in
      try write([0x6e, 0xff, 0xfe], to: "\(folder)/latin.yaml")
      #expect(
        message { _ = try SweepSpecification.read(path: "\(folder)/latin.yaml") }
          == "\(folder)/latin.yaml: the file is not UTF-8 text")
      #expect(
        message { _ = try SweepSpecification.read(path: "\(folder)/none.yaml") }
          == "\(folder)/none.yaml: cannot be read: No such file or directory")
      #expect(
        message { _ = try SweepSpecification.read(path: folder) }
          == "\(folder): cannot be read: Is a directory")
    }
  }

  @Test func aHugeFileIsRefused() throws {
    try withFolder { folder in
      let path = "\(folder)/huge.yaml"
      try write([UInt8](repeating: 0x20, count: SweepSpecification.fileSizeMax + 1), to: path)
      #expect(
        message { _ = try SweepSpecification.read(path: path) }
          == "\(path): the file is larger than 16777216 bytes")
    }
  }

  @Test func hugeDataAreRefusedUnread() throws {
    try withFolder { folder in
      // A file of holes, which takes no room and would take memory.
      let path = "\(folder)/huge.csv"
      try write([], to: path)
      #expect(truncate(path, 1 << 40) == 0)
      let spec = "\(folder)/spec.yaml"
      try write(
        Array(
          """
          name: huge
          problem: {csv: huge.csv}
          grid: {gamma: [1], gammaPrime: [0], width: [10, 20], seeds: 1}
          """.utf8), to: spec)
      let specification = try SweepSpecification.read(path: spec)
      #expect(
        message { _ = try loadProblem(of: specification) }
          == "\(path): the file is larger than 1073741824 bytes")
    }
  }

  @Test func aDeviceWithoutAnEndIsRefused() {
    #expect(
      message { _ = try readFile("/dev/zero", sizeMax: 3 << 20) }
        == "/dev/zero: the file is larger than 3145728 bytes")
  }
}
