/// The names in the diagram: marked points of the plane, and the two regimes.
extension PhaseDiagram {
  /// Okabe & Ito's yellow, which neither end of the colour map comes near.
  private static let ringColor = Color(hex: 0xF0E442)
  private static let ringRadius = 4.6

  /// Rings, so wide that a star on the same place shows inside and they around it.
  func drawRings(in panel: Panel, on canvas: Canvas) {
    for (place, _) in placedNames(in: panel) {
      canvas.ring(at: place, radius: Self.ringRadius, Theme.ink, width: 2.2)
      canvas.ring(at: place, radius: Self.ringRadius, Self.ringColor, width: 1.2)
    }
  }

  func hasRings(in panel: Panel) -> Bool { !placedNames(in: panel).isEmpty }

  static var ringKey: LegendEntry {
    LegendEntry(label: Markup("common initialisation")) { rect, canvas in
      canvas.ring(at: rect.center, radius: 3, Theme.ink, width: 2.2)
      canvas.ring(at: rect.center, radius: 3, ringColor, width: 1.2)
    }
  }

  /// Labels go where they fit and hide neither another nor a star; the names of the regimes give way to those of points.
  func drawNames(in plane: Plane, on canvas: Canvas) {
    let panel = plane.panel
    let places = placedNames(in: panel)
    let reach = Self.ringRadius + 1.5
    let stars = (hasStars ? boundary : []).compactMap { panel.point($0.gammaPrime, $0.gamma) }
    var taken = (places.map(\.place) + stars).map {
      Rect(
        x: $0.x - Self.ringRadius, y: $0.y - Self.ringRadius, width: 2 * Self.ringRadius,
        height: 2 * Self.ringRadius)
    }
    for (place, names) in places {
      let text = Markup(plain: names.joined(separator: ", "))
      let size = canvas.size(of: text, fontSize: Theme.noteSize)
      // First below and to the right, for the critical line runs level or rises.
      let corners = [(1.0, 1.0), (-1, 1), (-1, -1), (1, -1)].map { right, down in
        Point(
          x: right > 0 ? place.x + reach : place.x - reach - size.width,
          y: down > 0 ? place.y + reach : place.y - reach - size.height)
      }
      let boxes = corners.map { Rect(x: $0.x, y: $0.y, width: size.width, height: size.height) }
      let free = boxes.first { box in
        panel.frame.contains(box) && !taken.contains(where: box.intersects)
      }
      let box = free ?? boxes[0]
      taken.append(box)
      drawBoxed(text, in: box, on: canvas)
    }
    let crosses = plane.grid.rects.filter(\.isMarked).compactMap { Self.crossBox(of: $0, in: plane) }
    if hasTheorem, quantity == .w { drawRegimeNames(in: panel, avoiding: taken + crosses, on: canvas) }
  }

  /// Names the regimes near the corners that lie deepest in them, where those corners are in the diagram; a name moves
  /// along its side until it hides nothing.
  private func drawRegimeNames(in panel: Panel, avoiding taken: [Rect], on canvas: Canvas) {
    let names = [Markup("<i>condensed</i>"), Markup("<i>linear</i>")]
    let sizes = names.map { canvas.size(of: $0, fontSize: Theme.noteSize) }
    let margin = 4.0
    let frame = panel.frame
    let boxes = [
      Rect(x: frame.x + margin, y: frame.y + margin, width: sizes[0].width, height: sizes[0].height),
      Rect(
        x: frame.maxX - margin - sizes[1].width, y: frame.maxY - margin - sizes[1].height,
        width: sizes[1].width,
        height: sizes[1].height),
    ]
    let isThere = [
      panel.y.high > Plane.criticalGamma(panel.x.low), panel.y.low < Plane.criticalGamma(panel.x.high),
    ]
    for index in names.indices where isThere[index] {
      let down = index == 0 ? 1.0 : -1.0
      let places = (0..<12).map { step in
        Rect(
          x: boxes[index].x, y: boxes[index].y + down * Double(step) * boxes[index].height / 2,
          width: boxes[index].width, height: boxes[index].height)
      }
      guard let free = places.first(where: { place in !taken.contains(where: place.intersects) }) else {
        continue
      }
      drawBoxed(names[index], in: free, on: canvas)
    }
  }

  /// A label that stays legible on any colour.
  private func drawBoxed(_ text: Markup, in box: Rect, on canvas: Canvas) {
    canvas.fill(
      Rect(x: box.x - 1, y: box.y, width: box.width + 2, height: box.height), Theme.paper.opacity(0.75))
    canvas.draw(text, at: Point(x: box.x, y: box.y), anchor: .topLeft, fontSize: Theme.noteSize)
  }

  /// The named points inside the frame, those on one place together, in the order given.
  private func placedNames(in panel: Panel) -> [(place: Point, names: [String])] {
    var places: [(place: Point, names: [String])] = []
    for named in namedPoints {
      guard let place = panel.point(named.gammaPrime, named.gamma), panel.frame.contains(place) else {
        continue
      }
      if let index = places.firstIndex(where: { $0.place == place }) {
        places[index].names.append(named.name)
      } else {
        places.append((place, [named.name]))
      }
    }
    return places
  }
}
