import Foundation
import Journal
import Testing

@testable import Reporting

@Suite struct BoardTests {
  private let now = Date(timeIntervalSince1970: 10_000)

  private var sweep: SyntheticSweep {
    var sweep = SyntheticSweep(yaml: smallSpecification, slope: { gamma, _ in gamma - 1 })
    sweep.isSetAside = { $0.index == 1 }
    sweep.outcome = { $0.index < 40 ? "converged" : nil }
    return sweep
  }

  private func board(_ folder: URL) throws -> StatusBoard {
    try sweep.write(to: folder)
    try CoordinatorState(
      pid: 77, endpoint: "tcp://127.0.0.1:5555", started: now, updated: now, pending: 50, leased: 8,
      committed: 39, setAside: 1, trialsPerSecond: 2.5, secondsLeft: 200,
      workers: (0..<30).map {
        CoordinatorState.Worker(name: "w\($0)", host: "node", slots: 4, leased: 1, secondsSinceHeard: 1)
      }
    ).write(folder: folder)
    return try StatusBoard(folder: folder, now: now)
  }

  @Test func `the board shows progress, the plane, workers and failures without a control character`() throws
  {
    try withFolder { folder in
      let lines = try board(folder).lines(
        on: StatusBoard.Screen(columns: 80, rows: 50, isColored: false), now: now)
      #expect(
        lines[1] == String(repeating: "█", count: 11) + String(repeating: "░", count: 19)
          + " 39 of 102 (39 %)  2.5 trials/s  3 min 20 s left")
      #expect(lines[2] == "8 running  54 pending  1 failed")
      // γ = 1.7 is at the top, with a slope of 0.7, and 0.5 at the bottom.
      #expect(lines[6] == "1.7  +7 +7 +7 ")
      #expect(lines[10] == "0.5  -5 -5 -5 ")
      #expect(lines[11] == "     -0.5  0.25 ")
      #expect(lines.contains { $0.hasPrefix("WORKER") } && lines.contains { $0.hasPrefix("FAILED") })
      #expect(lines.allSatisfy { !$0.contains("\u{1B}") })
    }
  }

  @Test(arguments: [(80, 24), (20, 8), (200, 60), (2, 2)])
  func `the board is never larger than the screen`(columns: Int, rows: Int) throws {
    try withFolder { folder in
      let board = try board(folder)
      let lines = board.lines(
        on: StatusBoard.Screen(columns: columns, rows: rows, isColored: false), now: now)
      #expect(lines.count < max(rows, 2))
      #expect(lines.allSatisfy { $0.count <= columns })
    }
  }

  @Test func `colours are added on request, and say nothing that signs do not`() {
    let map = CellMap(
      gammas: [1], gammaPrimes: [0, 1, 2, 3],
      cells: [
        CellMap.Cell(doneShare: 1, slope: -0.52), CellMap.Cell(doneShare: 1, slope: 0.01),
        CellMap.Cell(doneShare: 0.5, slope: nil), CellMap.Cell(doneShare: 0, slope: nil),
      ])
    let plain = map.lines(columns: 40, rows: 9, isColored: false)
    #expect(plain[1] == "1  -5  0 ▅▅  · ")
    let colored = map.lines(columns: 40, rows: 9, isColored: true)[1]
    #expect(colored.contains("\u{1B}[48;5;"))
    #expect(colored.replacing(/\u{1B}\[[0-9;]*m/, with: "") == plain[1])
  }

  @Test func `a grid larger than the screen is thinned out, its ends kept`() {
    let map = CellMap(
      gammas: (0..<50).map(Double.init), gammaPrimes: (0..<60).map(Double.init),
      cells: Array(repeating: CellMap.Cell(doneShare: 0, slope: nil), count: 3000))
    let lines = map.lines(columns: 40, rows: 12, isColored: false)
    #expect(lines.count == 12 && lines.allSatisfy { $0.count <= 40 })
    #expect(lines[1].hasPrefix("49") && lines[10].hasPrefix(" 0"))
  }
}
