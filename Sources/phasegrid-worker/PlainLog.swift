import Foundation
import Logging

/// Writes each message as a line of text to standard error: for people, who see when it comes.
struct PlainLog: LogHandler {
  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]

  init(logLevel: Logger.Level) { self.logLevel = logLevel }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let prefix = event.level >= .warning ? "\(event.level): " : ""
    try? FileHandle.standardError.write(
      contentsOf: Data("phasegrid-worker: \(prefix)\(event.message)\n".utf8))
  }
}
