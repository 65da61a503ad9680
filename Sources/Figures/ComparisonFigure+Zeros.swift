/// The zeros of two sweeps and their intervals, on their true places: the first's mark is a frame with a broad bar, in which
/// the second's is seen even where both are the same.
extension ComparisonFigure {
  enum Mark {
    case first
    case second

    var color: Color {
      switch self {
      case .first: Theme.first
      case .second: Theme.final
      }
    }

    /// Of the mark, from its middle up.
    var reach: Double {
      switch self {
      case .first: 3.2
      case .second: 2.1
      }
    }

    var barWidth: Double {
      switch self {
      case .first: 2.4
      case .second: 1
      }
    }
  }

  func drawZeros(in panel: Panel, on canvas: Canvas) {
    let sweeps = [(first, Mark.first), (second, Mark.second)]
    let bars = sweeps.flatMap { sweep, mark in
      sweep.boundary.compactMap { zero -> (ends: [Point], mark: Mark)? in
        let ends = [zero.low, zero.high].compactMap { $0.flatMap { panel.point(zero.gammaPrime, $0) } }
        // The stump of one that its own mark covers would say nothing.
        let sight = IntervalSight(of: [zero], markRadius: mark.reach, in: panel)
        return sight == .visible ? (ends, mark) : nil
      }
    }
    for bar in bars { canvas.stroke(bar.ends, Theme.paper, width: bar.mark.barWidth + 1) }
    for bar in bars { canvas.stroke(bar.ends, bar.mark.color, width: bar.mark.barWidth) }
    for (sweep, mark) in sweeps {
      for zero in sweep.boundary {
        guard let center = panel.point(zero.gammaPrime, zero.gamma) else { continue }
        Self.draw(mark, at: center, on: canvas)
      }
    }
  }

  /// It has a bar where the figure has one to see.
  func zeroKey(_ sweep: Sweep, _ mark: Mark, in panel: Panel) -> LegendEntry {
    let sight = IntervalSight(of: sweep.boundary, markRadius: mark.reach, in: panel)
    return LegendEntry(
      label: Markup(plain: sweep.name) + Markup(": zero" + sight.label(mark: "mark"))
    ) { rect, canvas in
      if sight == .visible {
        let bar = [rect.center.moved(y: -4.5), rect.center.moved(y: 4.5)]
        canvas.stroke(bar, mark.color, width: mark.barWidth)
      }
      Self.draw(mark, at: rect.center, on: canvas)
    }
  }

  private static func draw(_ mark: Mark, at center: Point, on canvas: Canvas) {
    switch mark {
    case .first:
      let side = 2 * mark.reach - 1
      let frame = Rect(x: center.x - side / 2, y: center.y - side / 2, width: side, height: side)
      canvas.stroke(frame, Theme.paper, width: 1.8)
      canvas.stroke(frame, mark.color, width: 1)
    case .second:
      let corners = [(0, -1), (1, 0), (0, 1), (-1, 0)].map { x, y in
        center.moved(x: x * mark.reach, y: y * mark.reach)
      }
      canvas.polygon(corners, fill: mark.color, outline: Theme.paper, outlineWidth: 0.5)
    }
  }
}
