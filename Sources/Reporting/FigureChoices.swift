import Figures

/// What a user may choose of a report's figures.
public struct FigureChoices: Sendable {
  /// The printed width of figures, in columns of a page.
  public enum Columns: String, Sendable, CaseIterable {
    /// 85 mm.
    case one
    /// 175 mm.
    case two
  }

  /// Which slope the diagram shows.
  public typealias Slope = PhaseDiagram.Quantity
  /// How its zero is drawn.
  public typealias Boundary = PhaseDiagram.BoundaryStyle

  /// A point of the plane.
  public struct Place: Sendable, Equatable {
    public var gamma: Double
    public var gammaPrime: Double

    public init(gamma: Double, gammaPrime: Double) {
      self.gamma = gamma
      self.gammaPrime = gammaPrime
    }
  }

  public var slope = Slope.w
  /// The size of the slopes with the strongest colours, above zero; nil for the largest, at most 1.
  public var slopeLimit: Double?
  public var boundary = Boundary.stars
  /// What the diagram shows of γ and γ', each of some extent; nil for all cells.
  public var gammas: ClosedRange<Double>?
  public var gammaPrimes: ClosedRange<Double>?
  /// The cells of the other figures; nil for those of the spec's `detail`.
  public var details: [Place]?
  public var columns = Columns.one
  /// An installed font; nil for DejaVu Sans.
  public var fontFamily: String?
  /// Of the axes' labels, in points.
  public var fontSize = Typeface.labelSizeStandard

  public static let fontSizeStandard = Typeface.labelSizeStandard

  public init() {}

  var width: FigureWidth { columns == .one ? .oneColumn : .twoColumns }

  var typeface: Typeface { Typeface(family: fontFamily, labelSize: fontSize) }
}

extension FigureChoices.Slope {
  /// The end of a file's name that tells the diagrams of different slopes apart.
  var suffix: String { self == .w ? "" : "-\(rawValue)" }
}
