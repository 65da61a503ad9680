/// Something that can be drawn: plain values in, the same drawing on every surface.
public protocol Figure: Sendable {
  /// What the figure shows, in one line; it becomes the document's title.
  var title: String { get }
  var width: FigureWidth { get }
  /// Draws from the top of the canvas downwards and returns the height that was used, in points.
  ///
  /// It is called twice, first to measure.
  func draw(on canvas: Canvas) -> Double
}

/// The printed width of a figure; fonts keep their size, so they are legible at either.
public enum FigureWidth: String, Sendable, CaseIterable {
  /// 85 mm.
  case oneColumn
  /// 175 mm.
  case twoColumns

  /// In points, 1/72 inch.
  var points: Double {
    switch self {
    case .oneColumn: 85 / 25.4 * 72
    case .twoColumns: 175 / 25.4 * 72
    }
  }
}

/// The file formats of a figure; the raw value is the extension.
public enum FigureFormat: String, Sendable, CaseIterable {
  case svg
  case pdf
  case png
}

/// Why a figure could not be made, in one line for the user.
public enum FigureError: Error, Equatable, CustomStringConvertible {
  /// Cairo could not draw it.
  case undrawable(title: String, reason: String)
  /// The file could not be written.
  case unwritable(path: String, reason: String)

  public var description: String {
    switch self {
    case .undrawable(let title, let reason): "cannot draw the figure \"\(title)\": \(reason)"
    case .unwritable(let path, let reason): "cannot write the figure \(path): \(reason)"
    }
  }
}
