import Foundation
import Journal
import Sweeps
import Testing

@testable import Reporting

@Suite struct TableTests {
  @Test func `the table of trials is, to the letter, what the journal holds`() throws {
    try withFolder { folder in
      var sweep = SyntheticSweep(yaml: tinySpecification, slope: { gamma, _ in gamma - 1 })
      sweep.isSetAside = { $0.cell.gamma == 1.5 && $0.width == 100 }
      sweep.outcome = { $0.width == 10_000 && $0.cell.gamma == 1.5 ? "stalled" : "converged" }
      try sweep.write(to: folder)
      _ = try Report(folder: folder).write()
      let grid = try sweep.specification.grid
      let keys = try [0, 2, 1, 3].map { try sweep.key(of: grid[$0]) }
      #expect(
        try folder.text("trials.csv") == """
          gamma,gamma_prime,initialisation,width,seed,status,rd_w,rd_a,rd,loss,flow_time,evaluations,kernel_change,\
          orientations,wall_seconds,host,worker,attempt,key
          0.5,0.0,,100,0,converged,0.10500000000000001,0.011025000000000002,0.21000000000000002,1e-07,12.5,41,0.25,\
          3,0.5,node 1,ann,1,\(keys[0])
          0.5,0.0,,10000,0,converged,0.0105,0.00011025000000000001,0.021,1e-07,12.5,140,0.25,3,0.5,node 1,ann,1,\(keys[1])
          1.5,0.0,,100,0,failed,,,,,,,,,,,,,\(keys[2])
          1.5,0.0,,10000,0,stalled,,11025.0,210.0,1e-07,12.5,140,0.25,3,0.5,node 1,ann,1,\(keys[3])

          """)
    }
  }

  @Test func `a cell that lacks converged trials has no slope, and says how many it lacks`() throws {
    try withFolder { folder in
      var sweep = SyntheticSweep(yaml: tinySpecification)
      sweep.isSetAside = { $0.cell.gamma == 1.5 && $0.width == 100 }
      try sweep.write(to: folder)
      _ = try Report(folder: folder).write()
      let lines = try folder.text("slopes.csv").split(separator: "\n")
      #expect(
        lines[0]
          == "gamma,gamma_prime,initialisation,slope,low,high,intercept,regime,slope_a,slope_a_low,slope_a_high,"
          + "slope_theta,slope_theta_low,slope_theta_high,asymptotic_slope,theorem_regime,trials_used,"
          + "trials_left_out,trials_missing,widths")
      #expect(lines[2] == "1.5,0.0,,,,,,undetermined,,,,,,,0.25,condensed,1,1,0,1")
      #expect(
        try folder.text("boundary.csv")
          == "gamma_prime,gamma,low,high,crossing_share,theorem_gamma,distance\n")
    }
  }

  @Test func `slopes are those that the distances were made with, in every cell`() throws {
    try withFolder { folder in
      try SyntheticSweep(yaml: smallSpecification, slope: { 1.1 * $0 - 1 - $1 }).write(to: folder)
      _ = try Report(folder: folder).write()
      let rows = try folder.table("slopes.csv")
      #expect(rows.count == 17)
      for row in rows {
        let number = { (column: String) throws in try #require(Double(row[column]!)) }
        let slope = try 1.1 * number("gamma") - 1 - number("gamma_prime")
        #expect(try abs(number("slope") - slope) < 1e-12)
        #expect(try abs(number("slope_a") - 2 * slope) < 1e-12)
        #expect(try abs(number("slope_theta") - slope) < 1e-12)
        #expect(try number("low") < slope && slope < number("high"))
        #expect(try abs(number("intercept")) < 1e-12)
        #expect(row["regime"] == (slope < -0.02 ? "linear" : slope > 0.02 ? "condensed" : "critical"))
        #expect(row["trials_used"] == "6" && row["trials_left_out"] == "0" && row["widths"] == "3")
      }
      #expect(
        rows.map { $0["initialisation"]! } == Array(repeating: "", count: 15) + ["LeCun", "mean-field"])
    }
  }

  @Test func `the boundary lies where the made-up slope is zero`() throws {
    try withFolder { folder in
      try SyntheticSweep(yaml: smallSpecification, slope: { $0 - 1.02 - $1 / 2 }).write(to: folder)
      _ = try Report(folder: folder).write()
      let rows = try folder.table("boundary.csv")
      #expect(rows.map { $0["gamma_prime"]! } == ["-0.5", "0.0", "0.25"])
      for (row, (zero, theorem)) in zip(rows, [(0.77, 1.0), (1.02, 1), (1.145, 1.25)]) {
        let gamma = try #require(Double(row["gamma"]!))
        #expect(abs(gamma - zero) < 1e-12)
        #expect(Double(row["theorem_gamma"]!) == theorem)
        #expect(abs(Double(row["distance"]!)! - (zero - theorem)) < 1e-12)
        #expect(Double(row["low"]!)! < zero && zero < Double(row["high"]!)!)
        #expect(row["crossing_share"] == "1.0")
      }
    }
  }

  @Test func `trials that did not converge are left out of the slope and counted`() throws {
    try withFolder { folder in
      var sweep = SyntheticSweep(yaml: smallSpecification)
      sweep.outcome = { trial in
        guard trial.cell == Cell(gamma: 0.5, gammaPrime: -0.5), trial.seed == 1 else { return "converged" }
        return [100: "stalled", 1000: "exhausted", 10_000: "diverged"][trial.width]
      }
      sweep.isSetAside = { $0.cell == Cell(gamma: 0.8, gammaPrime: 0) && $0.seed == 1 }
      try sweep.write(to: folder)
      _ = try Report(folder: folder).write()
      let left = try folder.table("slopes.csv").filter { $0["trials_left_out"] != "0" }
      #expect(left.map { $0["gamma"]! } == ["0.5", "0.8"])
      #expect(left.allSatisfy { $0["trials_used"] == "3" && $0["trials_left_out"] == "3" })
      let counts = try #require(try folder.object("summary.json")["counts"] as? [String: Int])
      #expect(
        counts == [
          "converged": 96, "stalled": 1, "exhausted": 1, "diverged": 1, "failed": 3, "missing": 0,
          "unresolved": 0,
        ])
    }
  }

  @Test func `a named initialisation that coincides with a cell shares its trials`() throws {
    try withFolder { folder in
      let yaml = smallSpecification.replacing("{from: 0.5, to: 1.7, count: 5}", with: "[0.5, 1]")
      let sweep = SyntheticSweep(yaml: yaml)
      try sweep.write(to: folder)
      _ = try Report(folder: folder).write()
      let rows = try folder.text("trials.csv").split(separator: "\n").dropFirst()
      let grid = try sweep.specification.grid
      #expect(rows.count == grid.trialCount)
      let meanField = rows.filter { $0.contains(",mean-field,") }
      #expect(meanField.count == 6)
      let twins = rows.filter { $0.hasPrefix("1.0,0.0,,") }
      #expect(twins.map { $0.replacing(",,", with: ",mean-field,", maxReplacements: 1) } == meanField)
      let hosts = try #require(try folder.object("summary.json")["hosts"] as? [[String: Any]])
      #expect(hosts.reduce(0) { $0 + ($1["trials"] as! Int) } == Set(rows.map { $0.suffix(64) }).count)
    }
  }

  @Test func `texts are quoted where commas, quotes or line ends are in them`() {
    var table = Table(columns: ["a", "b"])
    table.append([.text("plain"), .text("say \"no\"")])
    table.append([.text("two\r\nlines"), .number(.nan)])
    table.append([.number(-.infinity), .whole(.max)])
    #expect(
      String(decoding: table.csv, as: UTF8.self)
        == "a,b\nplain,\"say \"\"no\"\"\"\n\"two\r\nlines\",\n-inf,18446744073709551615\n")
  }
}
