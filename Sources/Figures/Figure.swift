/// Something that can be drawn: plain values in, the same drawing on every surface.
public protocol Figure: Sendable {
  /// What the figure shows, in one line; it becomes the document's title.
  var title: String { get }
  var width: FigureWidth { get }
  /// Where it comes from: the small print below the drawing, which is in the file's metadata too.
  var provenance: String { get }
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

/// The type that all texts of a figure are set in.
public struct Typeface: Sendable, Equatable {
  /// The name of an installed font family; nil for DejaVu Sans, or the system's sans-serif where it is not installed.
  public var family: String?
  /// The size of the axes' labels in points; all other texts keep their proportion to it.
  public var labelSize: Double

  public static let labelSizeStandard = Theme.labelSize

  /// - Precondition: the size is positive and finite.
  public init(family: String? = nil, labelSize: Double = labelSizeStandard) {
    precondition(labelSize > 0 && labelSize.isFinite)
    self.family = family
    self.labelSize = labelSize
  }

  var families: String { family.map { "\($0), " + Theme.fontFamilies } ?? Theme.fontFamilies }

  var scale: Double { labelSize / Theme.labelSize }
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
