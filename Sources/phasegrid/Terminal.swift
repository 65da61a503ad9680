import Foundation
import Reporting

/// Standard output, if it is a terminal.
enum Terminal {
  static var isThere: Bool { isatty(STDOUT_FILENO) != 0 }

  private static func variable(_ name: String) -> String { ProcessInfo.processInfo.environment[name] ?? "" }

  /// Whether it understands control sequences.
  static var isCapable: Bool { isThere && variable("TERM") != "dumb" }

  /// Colours are for terminals, and for those that did not decline them (no-color.org).
  static var isColored: Bool { isCapable && variable("NO_COLOR").isEmpty }

  /// Its size now; where it does not tell, one that most have.
  static var screen: StatusBoard.Screen {
    var size = winsize()
    let isKnown = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 1 && size.ws_row > 1
    return StatusBoard.Screen(
      columns: isKnown ? Int(size.ws_col) : 100, rows: isKnown ? Int(size.ws_row) : 60, isColored: isColored)
  }

  /// Draws lines over those that were drawn before, without flicker (ECMA-48).
  static func redraw(_ lines: [String], isFirst: Bool) throws {
    let (home, clearLine, clearRest) = ("\u{1B}[H", "\u{1B}[K\n", "\u{1B}[J")
    let text = (isFirst ? "\u{1B}[2J" : "") + home + lines.map { $0 + clearLine }.joined() + clearRest
    try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
  }
}
