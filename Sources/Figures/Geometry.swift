/// A place on a canvas, in points (1/72 inch), y downwards.
struct Point: Sendable, Equatable {
  var x: Double
  var y: Double

  func moved(x dx: Double = 0, y dy: Double = 0) -> Point {
    Point(x: x + dx, y: y + dy)
  }
}

/// An extent on a canvas, in points.
struct Size: Sendable, Equatable {
  var width: Double
  var height: Double
}

/// An upright rectangle on a canvas, in points.
struct Rect: Sendable, Equatable {
  var x: Double
  var y: Double
  var width: Double
  var height: Double

  var maxX: Double { x + width }
  var maxY: Double { y + height }
  var center: Point { Point(x: x + width / 2, y: y + height / 2) }

  func contains(_ point: Point) -> Bool {
    point.x >= x && point.x <= maxX && point.y >= y && point.y <= maxY
  }

  func contains(_ other: Rect) -> Bool {
    other.x >= x && other.maxX <= maxX && other.y >= y && other.maxY <= maxY
  }

  func intersects(_ other: Rect) -> Bool {
    other.x < maxX && other.maxX > x && other.y < maxY && other.maxY > y
  }
}

/// Which point of a box lies at the place it is drawn at: shares of its width and height from the top left.
struct Anchor: Sendable {
  let x: Double
  let y: Double

  static let topLeft = Anchor(x: 0, y: 0)
  static let top = Anchor(x: 0.5, y: 0)
  static let left = Anchor(x: 0, y: 0.5)
  static let center = Anchor(x: 0.5, y: 0.5)
  static let right = Anchor(x: 1, y: 0.5)
  static let bottom = Anchor(x: 0.5, y: 1)
}
