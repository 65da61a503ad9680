import Coordination
import Foundation
import Logging
import Synchronization

/// Standard error as a person sees it: lines, and below them, on a terminal, one that is drawn again and again.
final class ProgressDisplay: Sendable {
  private let isTerminal = isatty(STDERR_FILENO) != 0
  /// The line that is drawn now.
  private let line = Mutex("")

  /// Says what is logged.
  var logger: Logger { Logger(label: "phasegrid") { _ in DisplayLogHandler(display: self) } }

  /// Writes a line above the progress.
  func say(_ text: String) {
    line.withLock { write((isTerminal ? Self.erase : "") + text + "\n" + $0) }
  }

  /// Draws the progress, on a terminal alone.
  func show(_ progress: SweepProgress) {
    guard isTerminal else { return }
    line.withLock { line in
      // A line that wraps cannot be erased.
      line = String(progressLine(progress).prefix(Self.columns - 1))
      write(Self.erase + line)
    }
  }

  func clear() {
    guard isTerminal else { return }
    line.withLock { line in
      line = ""
      write(Self.erase)
    }
  }

  /// The terminal's width now; 80 where it does not tell.
  private static var columns: Int {
    var size = winsize()
    return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 1 ? Int(size.ws_col) : 80
  }

  /// To the line's start, and erase to its end (ECMA-48).
  private static let erase = "\r\u{1B}[K"

  private func write(_ text: String) {
    // A terminal that has gone, or a log's full disk, is no reason to end.
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}

/// `[#######.......]  1234/3900  96.3/s  0:27 left  4 workers`
func progressLine(_ progress: SweepProgress) -> String {
  let width = 24
  let done = progress.committed + progress.setAside
  let filled = progress.total == 0 ? width : done * width / progress.total
  var parts = [
    "[" + String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled) + "]",
    "\(done)/\(progress.total)",
  ]
  if let rate = progress.trialsPerSecond { parts.append("\((rate * 10).rounded() / 10)/s") }
  if let remaining = progress.remaining { parts.append("\(clockText(remaining)) left") }
  parts.append(progress.workerCount == 1 ? "1 worker" : "\(progress.workerCount) workers")
  if progress.setAside > 0 { parts.append("\(progress.setAside) set aside") }
  return parts.joined(separator: "  ")
}

/// `4.2 s` below a minute, and then `1:05` or `2:03:04`.
func clockText(_ duration: Duration) -> String {
  let seconds = duration / .seconds(1)
  if seconds < 60 { return "\((seconds * 10).rounded() / 10) s" }
  let whole = Int(min(seconds.rounded(), 1e9))
  let (hours, minutes) = (whole / 3600, whole / 60 % 60)
  func twoDigits(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
  return (hours > 0 ? "\(hours):\(twoDigits(minutes))" : "\(minutes)") + ":" + twoDigits(whole % 60)
}

/// A line on standard output, at once even where that is a file or a pipe. Where nobody can read it, it is left out: a
/// full disk below a log must not end a sweep.
func printLine(_ text: String) {
  try? FileHandle.standardOutput.write(contentsOf: Data((text + "\n").utf8))
}

/// Sends what is logged to the display: what the user should know, in one line.
struct DisplayLogHandler: LogHandler {
  let display: ProgressDisplay
  var logLevel = Logger.Level.notice
  var metadata: Logger.Metadata = [:]

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    display.say("\(event.level): \(event.message)")
  }
}
