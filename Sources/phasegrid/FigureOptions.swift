import ArgumentParser
import Reporting

/// What `diagram`, `report` and `compare` let the user choose of figures.
struct FigureOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Whose slope the diagram shows: of RD(θ_w), RD(θ_a) or RD(θ).", valueName: "w|a|theta"))
  var slope = FigureChoices.Slope.w

  @Option(
    help: ArgumentHelp(
      "Slopes of this size and beyond have the strongest colours. (default: the largest, at most 1)",
      valueName: "s"))
  var limit: Double?

  @Option(help: ArgumentHelp("The printed width: one column, 85 mm, or two, 175 mm.", valueName: "one|two"))
  var columns = FigureChoices.Columns.one

  @Option(
    help: ArgumentHelp(
      "The font of all texts, one that is installed. (default: DejaVu Sans)", valueName: "family"))
  var font: String?

  @Option(
    help: ArgumentHelp("The size of the axes' labels; other texts go with it.", valueName: "points"))
  var fontSize = FigureChoices.fontSizeStandard

  func validate() throws {
    if let limit, !(limit > 0 && limit.isFinite) {
      throw ValidationError("--limit \(limit): write a number above 0")
    }
    if !(4...24).contains(fontSize) {
      throw ValidationError("--font-size \(fontSize): write points from 4 to 24")
    }
    if font?.isEmpty == true { throw ValidationError("--font needs the name of a font family.") }
  }

  var choices: FigureChoices {
    var choices = FigureChoices()
    choices.slope = slope
    choices.slopeLimit = limit
    choices.columns = columns
    choices.fontFamily = font
    choices.fontSize = fontSize
    return choices
  }
}

/// The same for a single sweep.
struct SweepFigureOptions: ParsableArguments {
  @OptionGroup var figures: FigureOptions

  @Option(
    help: ArgumentHelp(
      "How the zero of the slope is drawn: a star with its interval at each γ', the interpolated line, both or none.",
      valueName: "stars|contour|both|none"))
  var boundary = FigureChoices.Boundary.stars

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The range of the diagram's γ axis, within the cells or beyond. (default: all cells)",
      valueName: "low:high"),
    transform: range)
  var gamma: ClosedRange<Double>?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The same of its γ' axis. (default: all cells)", valueName: "low:high"),
    transform: range)
  var gammaPrime: ClosedRange<Double>?

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      """
      A cell of the other figures; give it again for more. Orientations and functions are drawn of those cells whose \
      neurons were recorded. (default: the detail cells of the spec)
      """, valueName: "γ,γ'"),
    transform: place)
  var detail: [FigureChoices.Place] = []

  var choices: FigureChoices {
    var choices = figures.choices
    choices.boundary = boundary
    choices.gammas = gamma
    choices.gammaPrimes = gammaPrime
    choices.details = detail.isEmpty ? nil : detail
    return choices
  }
}

/// Reads `-0.5:1`.
private func range(_ text: String) throws -> ClosedRange<Double> {
  let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Double($0) }
  guard parts.count == 2, let low = parts[0], let high = parts[1], low < high, low.isFinite, high.isFinite
  else {
    throw ValidationError("write two numbers, the lower first, such as -0.5:1")
  }
  return low...high
}

/// Reads `1.75,0`.
private func place(_ text: String) throws -> FigureChoices.Place {
  let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
  guard parts.count == 2, let gamma = parts[0], let gammaPrime = parts[1], gamma.isFinite, gammaPrime.isFinite
  else { throw ValidationError("write γ,γ' of a cell, such as 1.75,0") }
  return FigureChoices.Place(gamma: gamma, gammaPrime: gammaPrime)
}

extension FigureChoices.Columns: ExpressibleByArgument {}
extension FigureChoices.Slope: ExpressibleByArgument {}
extension FigureChoices.Boundary: ExpressibleByArgument {}
