import CPangoCairo

/// A surface that figures draw on, in points; the only place that holds Cairo's and Pango's pointers.
///
/// Its drawing methods belong to this module: a figure of another module has nothing to draw with.
public final class Canvas {
  /// Points.
  let width: Double
  /// The texts that were drawn, without markup, in order.
  private(set) var texts: [String] = []
  let isMeasuring: Bool
  private let typeface: Typeface

  // The canvas owns one reference to each object and gives none of them away; they live until deinit. Neither library
  // is called with them from anywhere else, and the class is not Sendable, so no second thread can reach them.
  private let surface: OpaquePointer
  private let context: OpaquePointer
  private let layout: OpaquePointer

  /// Takes over the caller's reference to the surface.
  /// - Parameters:
  ///   - scale: device units of the surface per point.
  ///   - origin: the point that lies at the top left of the surface.
  init(
    owning surface: OpaquePointer, width: Double, typeface: Typeface, scale: Double = 1,
    origin: Point = Point(x: 0, y: 0), isMeasuring: Bool = false
  ) {
    self.surface = surface
    self.typeface = typeface
    self.width = width
    self.isMeasuring = isMeasuring
    context = cairo_create(surface)
    cairo_scale(context, scale, scale)
    cairo_translate(context, -origin.x, -origin.y)
    cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
    layout = Self.makeLayout(for: context)
  }

  deinit {
    g_object_unref(UnsafeMutableRawPointer(layout))
    cairo_destroy(context)
    cairo_surface_destroy(surface)
  }

  /// Ends the drawing, which makes a surface hand its last bytes to its stream; nil, or what went wrong.
  func finish() -> String? {
    let contextStatus = cairo_status(context)
    cairo_surface_finish(surface)
    let status = contextStatus == CAIRO_STATUS_SUCCESS ? cairo_surface_status(surface) : contextStatus
    return status == CAIRO_STATUS_SUCCESS ? nil : String(cString: cairo_status_to_string(status))
  }

  /// A layout whose metrics are the same on every surface: sizes in points, no hinting, no rounding to pixels.
  private static func makeLayout(for context: OpaquePointer) -> OpaquePointer {
    // All results are documented to be non-null. The options and the font description are copied by the setters.
    let layout = pango_cairo_create_layout(context)!
    let pango = pango_layout_get_context(layout)!
    let options = cairo_font_options_create()
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
    pango_cairo_context_set_font_options(pango, options)
    cairo_font_options_destroy(options)
    pango_cairo_context_set_resolution(pango, 72)
    pango_context_set_round_glyph_positions(pango, 0)
    pango_layout_context_changed(layout)
    return layout
  }
}

// MARK: - State

extension Canvas {
  /// Draws inside a rectangle only.
  func clipped(to rect: Rect, _ draw: () -> Void) { clipped(to: [rect], draw) }

  func clipped(to rects: [Rect], _ draw: () -> Void) {
    cairo_save(context)
    for rect in rects { cairo_rectangle(context, rect.x, rect.y, rect.width, rect.height) }
    cairo_clip(context)
    draw()
    cairo_restore(context)
  }

  /// Draws into an image that covers a rectangle, so that a cloud of points costs its pixels and not its points.
  func rasterised(in rect: Rect, dotsPerInch: Double = 400, _ draw: (Canvas) -> Void) {
    guard !isMeasuring else { return }
    let scale = dotsPerInch / 72
    let image = cairo_image_surface_create(
      CAIRO_FORMAT_ARGB32, Int32((rect.width * scale).rounded(.up)), Int32((rect.height * scale).rounded(.up))
    )!
    let canvas = Canvas(
      owning: image, width: rect.width, typeface: typeface, scale: scale, origin: Point(x: rect.x, y: rect.y))
    draw(canvas)
    cairo_surface_flush(image)
    cairo_save(context)
    cairo_translate(context, rect.x, rect.y)
    cairo_scale(context, 1 / scale, 1 / scale)
    // Cairo takes a reference of its own to the source, so the image outlives its canvas if it has to.
    cairo_set_source_surface(context, image, 0, 0)
    cairo_paint(context)
    cairo_restore(context)
    withExtendedLifetime(canvas) {}
  }
}

// MARK: - Shapes

extension Canvas {
  func fill(_ rect: Rect, _ color: Color) {
    cairo_rectangle(context, rect.x, rect.y, rect.width, rect.height)
    fillPath(color)
  }

  /// A gradient from the bottom of a rectangle to its top, its colours evenly spaced.
  func fill(_ rect: Rect, upwards colors: [Color]) {
    let pattern = cairo_pattern_create_linear(0, rect.maxY, 0, rect.y)
    for (index, color) in colors.enumerated() {
      let offset = Double(index) / Double(colors.count - 1)
      cairo_pattern_add_color_stop_rgb(pattern, offset, color.red, color.green, color.blue)
    }
    cairo_rectangle(context, rect.x, rect.y, rect.width, rect.height)
    cairo_set_source(context, pattern)
    cairo_fill(context)
    cairo_pattern_destroy(pattern)
  }

  func stroke(_ rect: Rect, _ color: Color, width: Double) {
    cairo_rectangle(context, rect.x, rect.y, rect.width, rect.height)
    strokePath(color, width: width)
  }

  /// A line through the points; dashes are lengths of ink and gap in turn.
  func stroke(_ points: [Point], _ color: Color, width: Double, dashes: [Double] = []) {
    trace(points)
    cairo_set_dash(context, dashes, Int32(dashes.count), 0)
    strokePath(color, width: width)
    cairo_set_dash(context, nil, 0, 0)
  }

  /// Many lines in one go, which a file keeps as one.
  func stroke(lines: [[Point]], _ color: Color, width: Double) {
    trace(lines)
    strokePath(color, width: width)
  }

  func polygon(_ points: [Point], fill color: Color, outline: Color? = nil, outlineWidth: Double = 0.5) {
    if let outline {
      trace(points)
      cairo_close_path(context)
      strokePath(outline, width: 2 * outlineWidth)
    }
    trace(points)
    cairo_close_path(context)
    fillPath(color)
  }

  func dot(at center: Point, radius: Double, _ color: Color) {
    cairo_new_sub_path(context)
    cairo_arc(context, center.x, center.y, radius, 0, 2 * .pi)
    fillPath(color)
  }

  func ring(at center: Point, radius: Double, _ color: Color, width: Double) {
    cairo_new_sub_path(context)
    cairo_arc(context, center.x, center.y, radius, 0, 2 * .pi)
    strokePath(color, width: width)
  }

  private func trace(_ points: [Point]) { trace([points]) }

  private func trace(_ lines: [[Point]]) {
    cairo_new_path(context)
    for line in lines {
      cairo_new_sub_path(context)
      for point in line { cairo_line_to(context, point.x, point.y) }
    }
  }

  private func fillPath(_ color: Color) {
    cairo_set_source_rgba(context, color.red, color.green, color.blue, color.alpha)
    cairo_fill(context)
  }

  private func strokePath(_ color: Color, width: Double) {
    cairo_set_source_rgba(context, color.red, color.green, color.blue, color.alpha)
    cairo_set_line_width(context, width)
    cairo_stroke(context)
  }
}

// MARK: - Text

extension Canvas {
  /// The extent of a text, in points; lines break at `widthMax`.
  func size(of text: Markup, fontSize: Double, widthMax: Double? = nil) -> Size {
    set(text, fontSize: fontSize, widthMax: widthMax)
    return layoutSize
  }

  /// Draws a text with the anchor of its box at a point, rotated clockwise by an angle around that point.
  @discardableResult
  func draw(
    _ text: Markup, at point: Point, anchor: Anchor, fontSize: Double, color: Color = Theme.ink,
    rotation: Double = 0, widthMax: Double? = nil
  ) -> Size {
    set(text, fontSize: fontSize, widthMax: widthMax)
    texts.append(String(cString: pango_layout_get_text(layout)))
    let size = layoutSize
    cairo_save(context)
    cairo_translate(context, point.x, point.y)
    cairo_rotate(context, rotation)
    cairo_translate(context, -anchor.x * size.width, -anchor.y * size.height)
    cairo_set_source_rgba(context, color.red, color.green, color.blue, color.alpha)
    cairo_move_to(context, 0, 0)
    pango_cairo_update_layout(context, layout)
    pango_cairo_show_layout(context, layout)
    cairo_restore(context)
    return size
  }

  /// What keeps text from being set: no font at all, in which case Pango has no metrics, or not the one that was asked
  /// for, in which case Pango would quietly take another.
  var fontProblem: String? {
    let description = pango_font_description_from_string(typeface.families)
    defer { pango_font_description_free(description) }
    // The font is a new reference, which is given back; the context stays the layout's.
    guard let font = pango_context_load_font(pango_layout_get_context(layout), description) else {
      return "no font is installed (Debian's package: fonts-dejavu-core)"
    }
    defer { g_object_unref(font) }
    guard let family = typeface.family, !Self.genericFamilies.contains(family.lowercased()) else {
      return nil
    }
    // A new description, and a name that lives as long as it.
    let found = pango_font_describe(font)
    defer { pango_font_description_free(found) }
    guard String(cString: pango_font_description_get_family(found)).lowercased() != family.lowercased() else {
      return nil
    }
    return "the font '\(family)' is not installed; fc-list : family lists those that are"
  }

  /// Names that stand for whatever the system has of the kind.
  private static let genericFamilies = ["sans", "sans-serif", "serif", "monospace"]

  private var layoutSize: Size {
    var (width, height): (Int32, Int32) = (0, 0)
    pango_layout_get_size(layout, &width, &height)
    return Size(width: Double(width) / Double(PANGO_SCALE), height: Double(height) / Double(PANGO_SCALE))
  }

  /// - Parameter fontSize: at the standard size of the typeface.
  private func set(_ text: Markup, fontSize: Double, widthMax: Double?) {
    let fontSize = fontSize * typeface.scale
    let font = pango_font_description_from_string(typeface.families)
    pango_font_description_set_size(font, Int32(fontSize * Double(PANGO_SCALE)))
    pango_layout_set_font_description(layout, font)
    pango_font_description_free(font)
    pango_layout_set_width(layout, widthMax.map { Int32($0 * Double(PANGO_SCALE)) } ?? -1)
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR)
    pango_layout_set_markup(layout, text.pango(fontSize: fontSize), -1)
  }
}
