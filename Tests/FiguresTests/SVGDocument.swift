import Foundation
import FoundationXML

/// What an XML parser, which shares no code with Cairo, finds in an SVG.
final class SVGDocument: NSObject, XMLParserDelegate {
  private(set) var elementCounts: [String: Int] = [:]
  /// The `fill:` or `stroke:` styles of all elements, in document order.
  private(set) var styles: [String] = []
  private(set) var ids: [String] = []
  private(set) var references: [String] = []
  private(set) var title = ""
  /// The texts that were drawn.
  private(set) var texts: [String] = []
  let byteCount: Int
  private var characters = ""

  struct Malformed: Error {
    let line: Int
  }

  init(_ bytes: [UInt8]) throws {
    byteCount = bytes.count
    super.init()
    let parser = XMLParser(data: Data(bytes))
    parser.delegate = self
    guard parser.parse() else { throw Malformed(line: parser.lineNumber) }
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    elementCounts[name, default: 0] += 1
    characters = ""
    if let style = attributes["style"] { styles.append(style) }
    if let id = attributes["id"] { ids.append(id) }
    if let reference = attributes["xlink:href"], reference.hasPrefix("#") {
      references.append(String(reference.dropFirst()))
    }
    if let clip = attributes["clip-path"] {
      references.append(String(clip.dropFirst("url(#".count).dropLast()))
    }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    characters += string
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    if name == "title" { title = characters }
    if name == "desc" { texts = characters.components(separatedBy: "\n") }
  }
}
