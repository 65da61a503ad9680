import CPangoCairo
import Foundation

/// Writes a figure to `path` + "." + format for each format and returns the paths written.
///
/// Files appear whole or not at all: each is written beside its place and renamed. The bytes depend on the figure and the
/// installed fonts and libraries alone, never on the time or on earlier figures.
/// - Parameter path: without extension.
@discardableResult
public func render(
  _ figure: some Figure, to path: String, formats: [FigureFormat] = FigureFormat.allCases,
  typeface: Typeface = Typeface()
) throws(FigureError) -> [String] {
  var paths: [String] = []
  for format in formats {
    let file = "\(path).\(format.rawValue)"
    let bytes = try encoded(figure, as: format, typeface: typeface)
    do {
      try Data(bytes).write(to: URL(fileURLWithPath: file), options: .atomic)
    } catch {
      throw .unwritable(path: file, reason: reason(of: error))
    }
    paths.append(file)
  }
  return paths
}

/// The bytes of a figure's file, which tells title and provenance in its metadata; PNG has 300 dots per inch.
///
/// - Parameter idPrefix: what the ids of an SVG start with; those that stand in one document need different ones.
public func encoded(
  _ figure: some Figure, as format: FigureFormat, typeface: Typeface = Typeface(), idPrefix: String = "e"
) throws(FigureError) -> [UInt8] {
  let width = figure.width.points
  let recording = cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, nil)!
  let ruler = Canvas(owning: recording, width: width, typeface: typeface, isMeasuring: true)
  if let problem = ruler.fontProblem { throw .undrawable(title: figure.title, reason: problem) }
  let height = figure.draw(on: ruler)

  let sink = ByteSink()
  let size = Size(width: width, height: height)
  let texts: [String]
  let failure: String?
  switch format {
  case .svg:
    let surface = cairo_svg_surface_create_for_stream(ByteSink.write, sink.pointer, width, height)!
    (texts, failure) = draw(figure, typeface, size: size, on: surface)
  case .pdf:
    let surface = cairo_pdf_surface_create_for_stream(ByteSink.write, sink.pointer, width, height)!
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, figure.title)
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_SUBJECT, figure.provenance)
    // An empty date is left out of the file; Cairo would take the clock's.
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, "")
    (texts, failure) = draw(figure, typeface, size: size, on: surface)
  case .png:
    let scale = 300.0 / 72
    let surface = cairo_image_surface_create(
      CAIRO_FORMAT_RGB24, Int32((width * scale).rounded()), Int32((height * scale).rounded()))!
    (texts, failure) = draw(figure, typeface, size: size, on: surface, scale: scale, pngSink: sink)
  }
  // The surface is finished and gone by now, so nothing calls the sink after it is released.
  withExtendedLifetime(sink) {}
  if let failure { throw .undrawable(title: figure.title, reason: failure) }
  return switch format {
  case .svg: finishedSVG(sink.bytes, figure, texts: texts, idPrefix: idPrefix)
  case .pdf: sink.bytes
  case .png:
    png(sink.bytes, withTexts: [("Title", figure.title), ("Description", figure.provenance)])
  }
}

/// Draws on a surface, whose reference is taken over, and finishes it; returns the texts drawn and what went wrong.
private func draw(
  _ figure: some Figure, _ typeface: Typeface, size: Size, on surface: OpaquePointer, scale: Double = 1,
  pngSink: ByteSink? = nil
) -> (texts: [String], failure: String?) {
  let canvas = Canvas(owning: surface, width: size.width, typeface: typeface, scale: scale)
  // Beyond the exact size, for an image's last row may hold a part of a point.
  canvas.fill(Rect(x: 0, y: 0, width: size.width + 1, height: size.height + 1), Theme.paper)
  _ = figure.draw(on: canvas)
  if let pngSink {
    cairo_surface_flush(surface)
    cairo_surface_write_to_png_stream(surface, ByteSink.write, pngSink.pointer)
  }
  return (canvas.texts, canvas.finish())
}

/// Where a surface's stream goes.
private final class ByteSink {
  private(set) var bytes: [UInt8] = []

  /// For `write` alone, while the sink is alive.
  var pointer: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

  static let write: cairo_write_func_t = { sink, data, count in
    // Cairo passes back the pointer of a sink whose owner outlives the surface, and `count` readable bytes.
    let sink = Unmanaged<ByteSink>.fromOpaque(sink!).takeUnretainedValue()
    sink.bytes.append(contentsOf: UnsafeBufferPointer(start: data, count: Int(count)))
    return CAIRO_STATUS_SUCCESS
  }
}

/// The system's words for an error: "No such file or directory" rather than Foundation's domain and code.
private func reason(of error: any Error) -> String {
  guard let underlying = (error as? CocoaError)?.underlying as? POSIXError else {
    return error.localizedDescription
  }
  return String(cString: strerror(underlying.code.rawValue))
}
