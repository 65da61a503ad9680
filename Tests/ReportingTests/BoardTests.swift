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
      #expect(lines[2] == "8 running  54 pending  1 failed  1 attempt lost")
      // γ = 1.7 is at the top, with a slope of 0.7, and 0.5 at the bottom.
      #expect(lines[6] == "1.7  +7 +7 +7 ")
      #expect(lines[10] == "0.5  -5 -5 -5 ")
      #expect(lines[11] == "     -0.5  0.25 ")
      #expect(lines.contains { $0.hasPrefix("WORKER") && $0.contains("TRIALS NOW") })
      #expect(lines.contains { $0.hasPrefix("FAILED") })
      let key = try sweep.key(of: sweep.specification.grid[1])
      #expect(
        lines.suffix(2) == [
          "LOST AT               TRIAL         ATTEMPT  WORKER  WHAT   REASON",
          "1970-01-01T00:23:20Z  \(key.prefix(12))  1        bob     crash  out of memory",
        ])
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

  @Test func `equal numbers have one colour, and opposite ones opposite colours`() {
    let slopes = (-150...150).map { Double($0) / 100 }
    let map = CellMap(
      gammas: [1], gammaPrimes: slopes, cells: slopes.map { CellMap.Cell(doneShare: 1, slope: $0) })
    let line = map.lines(columns: 2_000, rows: 9, isColored: true)[1]
    let cells = line.matches(of: /48;5;(\d+);38;5;\d+m(.\d)/).map { (color: $0.1, text: $0.2) }
    #expect(cells.count == slopes.count)
    let colors = Dictionary(grouping: cells, by: \.text).mapValues { Set($0.map(\.color)) }
    #expect(colors.count == 19 && colors.values.allSatisfy { $0.count == 1 })
    #expect(colors["+9"] == ["52"] && colors["-9"] == ["17"] && colors[" 0"] == ["255"])
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
