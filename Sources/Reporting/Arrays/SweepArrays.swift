import Analysis
import Foundation

/// A sweep as arrays over its axes; docs/results.md explains each.
struct SweepArrays {
  private let results: SweepResults

  init(_ results: SweepResults) {
    self.results = results
  }

  private var grid: (gammas: [Double], gammaPrimes: [Double], widths: [Int], seeds: [UInt64]) {
    let grid = results.record.specification.grid
    return (grid.gammas, grid.gammaPrimes, grid.widths, grid.seeds.sorted())
  }

  /// Every array, and at last `axes`, which names the dimensions of the others, and `provenance`, both as JSON.
  var all: [NamedArray] {
    get throws {
      let arrays = axes + trials + cells + boundary + named
      let names = Dictionary(uniqueKeysWithValues: arrays.map { ($0.name, $0.axes) })
      func document(_ name: String, _ value: some Encodable) throws -> NamedArray {
        let text = String(decoding: try json(value, isIndented: false, keys: .useDefaultKeys), as: UTF8.self)
        return NamedArray(name, [], [], texts: [text.trimmingCharacters(in: .newlines)])
      }
      return try arrays + [document("axes", names), document("provenance", results.provenance)]
    }
  }

  private var axes: [NamedArray] {
    [
      NamedArray("gamma_prime", ["gamma_prime"], [grid.gammaPrimes.count], numbers: grid.gammaPrimes),
      NamedArray("gamma", ["gamma"], [grid.gammas.count], numbers: grid.gammas),
      NamedArray("width", ["width"], [grid.widths.count], whole: grid.widths),
      NamedArray("seed", ["seed"], [grid.seeds.count], unsigned: grid.seeds),
    ]
  }

  // MARK: Trials

  private var trials: [NamedArray] {
    let planeCount = grid.gammas.count * grid.gammaPrimes.count * grid.widths.count * grid.seeds.count
    // The trials come by γ and then γ'; in the arrays, as in the diagram, γ' comes first.
    let (rows, columns) = (grid.gammaPrimes.count, grid.gammas.count)
    let layer = grid.widths.count * grid.seeds.count
    let order = (0..<planeCount).map { place in
      let (cell, trial) = place.quotientAndRemainder(dividingBy: layer)
      return (cell % columns * rows + cell / columns) * layer + trial
    }
    return trialArrays(
      order, prefix: "", axes: ["gamma_prime", "gamma", "width", "seed"],
      shape: [rows, columns, grid.widths.count, grid.seeds.count])
  }

  /// - Parameter places: in the record's trials.
  private func trialArrays(
    _ places: [Int], prefix: String, axes: [String], shape: [Int]
  ) -> [NamedArray] {
    let trials = results.record.trials
    func numbers(_ name: String, _ value: (RecordedResult) -> Double) -> NamedArray {
      NamedArray(prefix + name, axes, shape, numbers: places.map { trials[$0].result.map(value) })
    }
    return [
      NamedArray(prefix + "status", axes, shape, texts: places.map { trials[$0].status }),
      numbers("rd_w", \.relativeDistanceW), numbers("rd_a", \.relativeDistanceA),
      numbers("rd", \.relativeDistance), numbers("loss", \.loss), numbers("flow_time", \.flowTime),
      numbers("evaluations") { Double($0.evaluations) }, numbers("kernel_change", \.kernelChange),
      numbers("orientations") { Double($0.orientationCount) }, numbers("wall_seconds", \.wallSeconds),
    ]
  }

  // MARK: Cells

  private var cells: [NamedArray] {
    let (rows, columns) = (grid.gammaPrimes.count, grid.gammas.count)
    let plane = results.plane
    return cellArrays(
      (0..<rows * columns).map { plane[$0 % columns * rows + $0 / columns] }, prefix: "",
      axes: ["gamma_prime", "gamma"], shape: [rows, columns])
  }

  private func cellArrays(
    _ cells: [CellSummary], prefix: String, axes: [String], shape: [Int]
  ) -> [NamedArray] {
    func numbers(_ name: String, _ value: (CellSummary) -> Double?) -> NamedArray {
      NamedArray(prefix + name, axes, shape, numbers: cells.map(value))
    }
    func counts(_ name: String, _ value: (CellSummary) -> Int) -> NamedArray {
      NamedArray(prefix + name, axes, shape, whole: cells.map(value))
    }
    let slopes = FigureChoices.Slope.allCases.flatMap { slope in
      let name = slope == .w ? "slope" : "slope_\(slope)"
      return [
        numbers(name) { $0.line(slope)?.slope }, numbers(name + "_low") { $0.line(slope)?.interval?.low },
        numbers(name + "_high") { $0.line(slope)?.interval?.high },
      ]
    }
    return slopes + [
      NamedArray(prefix + "regime", axes, shape, texts: cells.map(\.regimeName)),
      counts("trials_used", \.usedCount), counts("trials_left_out", \.leftOutCount),
      counts("trials_missing", \.missingCount),
    ]
  }

  private var boundary: [NamedArray] {
    let points = grid.gammaPrimes.map { gammaPrime in
      results.boundary.first { $0.gammaPrime == gammaPrime }
    }
    func numbers(_ name: String, _ value: (BoundaryPoint) -> Double?) -> NamedArray {
      NamedArray(name, ["gamma_prime"], [points.count], numbers: points.map { $0.flatMap(value) })
    }
    return [
      numbers("boundary", \.gamma), numbers("boundary_low") { $0.interval?.low },
      numbers("boundary_high") { $0.interval?.high },
    ]
  }

  // MARK: Named initialisations

  private var named: [NamedArray] {
    let cells = results.cells.filter { $0.cell.initialisation != nil }
    guard !cells.isEmpty else { return [] }
    let (axis, layer) = ("initialisation", grid.widths.count * grid.seeds.count)
    let first = results.plane.count * layer
    return [
      NamedArray(
        axis, [axis], [cells.count], texts: cells.compactMap { $0.cell.initialisation?.displayName })
    ]
      + trialArrays(
        Array(first..<first + cells.count * layer), prefix: "named_", axes: [axis, "width", "seed"],
        shape: [cells.count, grid.widths.count, grid.seeds.count])
      + cellArrays(cells, prefix: "named_", axes: [axis], shape: [cells.count])
  }
}
