import Testing
import Training

@testable import Sweeps

@Suite struct CSVTableTests {
  private func read(_ text: String) throws -> TrainingSet {
    try TrainingSet(csv: Array(text.utf8), file: "p.csv")
  }

  @Test(arguments: [
    "1,2,3\n-4,5e-1,+6\n", "1,2,3\r\n-4,5e-1,+6\r\n\r\n", " 1, 2,\t3\n-4 ,.5,6.\n \n\n", "1,2,3\n-4,0.5,6",
    "\u{FEFF}1,2,3\r\n-4,.5,6\r\n",
  ])
  func theLastColumnIsTheTarget(_ text: String) throws {
    #expect(try read(text) == TrainingSet(inputs: [1, 2, -4, 0.5], inputDimension: 2, targets: [3, 6]))
  }

  @Test(arguments: [
    ("", "p.csv: the file has no samples"),
    ("\n\n", "p.csv: the file has no samples"),
    ("x,y\n1,2", "p.csv:1: column 1: must be a number, not 'x'; the table has no header"),
    ("1,2\n3,four", "p.csv:2: column 2: must be a number, not 'four'"),
    ("1,2\n3,", "p.csv:2: column 2: must be a number, not ''"),
    ("1,2\n3,nan", "p.csv:2: column 2: must be a finite number"),
    ("1,2\n-Infinity,1", "p.csv:2: column 1: must be a finite number"),
    ("1,2\n3,1e999", "p.csv:2: column 2: must be a finite number"),
    ("1,2\n3,0x1p3", "p.csv:2: column 2: must be a number, not '0x1p3'"),
    ("1,2\n3,4,5", "p.csv:2: 3 columns where line 1 has 2"),
    ("1,2\n\n3,4", "p.csv:2: the line is blank"),
    ("1\n2", "p.csv:1: one column where at least an input and the target belong"),
    ("1;2\n3;4", "p.csv:1: column 1: must be a number, not '1;2'; the table has no header"),
    (
      "1,2\n3,4\n1,5",
      "p.csv:3: lines 1 and 3 have the same input and different targets, which no network fits"
    ),
  ]) func aWrongTableIsNamedByLineAndColumn(_ text: String, _ expected: String) {
    #expect(message { _ = try read(text) } == expected)
  }

  @Test func bytesThatAreNotTextAreRefused() {
    #expect(
      message { _ = try TrainingSet(csv: [0x31, 0xff], file: "p.csv") } == "p.csv: the file is not UTF-8 text"
    )
  }
}
