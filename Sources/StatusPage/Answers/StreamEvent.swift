import Foundation

/// An event as a browser reads it from a stream (HTML Standard, "Server-sent events").
struct StreamEvent: Sendable, Equatable {
  let name: String
  /// JSON.
  let data: Data
  let revision: Int

  init(_ name: String, _ data: Data, revision: Int) {
    self.name = name
    self.data = data
    self.revision = revision
  }

  /// A line break within the data would end them; JSON that is not indented has one at its end at most.
  var bytes: [UInt8] {
    let line = data.split(separator: UInt8(ascii: "\n")).joined(separator: " ".utf8)
    return Array("id: \(revision)\nevent: \(name)\ndata: ".utf8) + line + Array("\n\n".utf8)
  }
}
