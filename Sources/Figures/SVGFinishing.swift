/// Makes Cairo's SVG a pure function of the drawing, and readable by more than eyes.
///
/// Cairo draws text as outlines and numbers its ids by a counter of the whole process. Here the ids are numbered by first
/// appearance, a title and a description with the texts are put in for search engines and screen readers, and the
/// provenance in the terms of Dublin Core for those who keep figures apart from their captions.
func finishedSVG(
  _ bytes: [UInt8], _ figure: some Figure, texts: [String], idPrefix: String
) -> [UInt8] {
  var finished: [UInt8] = []
  finished.reserveCapacity(bytes.count + 1000)
  var ids: [ArraySlice<UInt8>: Int] = [:]
  var position = 0
  var isHeaderDone = false
  let idMarks = ["id=\"", "href=\"#", "url(#"].map { Array($0.utf8) }

  while position < bytes.count {
    let byte = bytes[position]
    if byte == UInt8(ascii: "i") || byte == UInt8(ascii: "h") || byte == UInt8(ascii: "u"),
      let mark = idMarks.first(where: { bytes[position...].starts(with: $0) })
    {
      let start = position + mark.count
      let end =
        bytes[start...].firstIndex { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: ")") } ?? bytes.count
      let number = ids[bytes[start..<end], default: ids.count]
      ids[bytes[start..<end]] = number
      finished += mark + Array("\(idPrefix)\(number)".utf8)
      position = end
      continue
    }
    finished.append(byte)
    position += 1
    if !isHeaderDone, byte == UInt8(ascii: ">"), finished.hasSuffix("version=\"1.1\">") {
      isHeaderDone = true
      finished += Array("\n<title>\(Markup(plain: figure.title).source)</title>\n".utf8)
      finished += Array("<desc>\(Markup(plain: texts.joined(separator: "\n")).source)</desc>\n".utf8)
      finished += Array(metadata(figure).utf8)
    }
  }
  return finished
}

private func metadata(_ figure: some Figure) -> String {
  """
  <metadata xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/">\
  <rdf:RDF><rdf:Description rdf:about=""><dc:title>\(Markup(plain: figure.title).source)</dc:title>\
  <dc:source>\(Markup(plain: figure.provenance).source)</dc:source></rdf:Description></rdf:RDF></metadata>
  """
}

extension [UInt8] {
  fileprivate func hasSuffix(_ text: String) -> Bool {
    suffix(text.utf8.count).elementsEqual(text.utf8)
  }
}
