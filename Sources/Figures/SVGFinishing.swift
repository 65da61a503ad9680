/// Makes Cairo's SVG a pure function of the drawing, and readable by more than eyes.
///
/// Cairo draws text as outlines and numbers its ids by a counter of the whole process. Here the ids are numbered by first
/// appearance, and a title and a description with the texts are put in for search engines and screen readers.
func finishedSVG(_ bytes: [UInt8], title: String, texts: [String]) -> [UInt8] {
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
      finished += mark + Array("e\(number)".utf8)
      position = end
      continue
    }
    finished.append(byte)
    position += 1
    if !isHeaderDone, byte == UInt8(ascii: ">"), finished.hasSuffix("version=\"1.1\">") {
      isHeaderDone = true
      finished += Array("\n<title>\(Markup(plain: title).source)</title>\n".utf8)
      finished += Array("<desc>\(Markup(plain: texts.joined(separator: "\n")).source)</desc>".utf8)
    }
  }
  return finished
}

extension [UInt8] {
  fileprivate func hasSuffix(_ text: String) -> Bool {
    suffix(text.utf8.count).elementsEqual(text.utf8)
  }
}
