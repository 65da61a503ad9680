import Foundation

/// Writes a file beside its place, in as many pieces as come, and moves it there.
///
/// - Throws: `ReportError.unwritable`, and what `content` throws by itself.
func writeWhole(to path: String, _ content: ((Data) throws -> Void) throws -> Void) throws {
  let draft = path + ".new"
  let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
  guard descriptor >= 0 else { throw unwritable(path) }
  var isMoved = false
  defer {
    close(descriptor)
    if !isMoved { unlink(draft) }
  }
  try content { piece in
    var rest = piece[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      guard count >= 0 else { throw unwritable(path) }
      rest = rest.dropFirst(count)
    }
  }
  guard rename(draft, path) == 0 else { throw unwritable(path) }
  isMoved = true
}

/// What the last system call complained of.
private func unwritable(_ path: String) -> ReportError {
  .unwritable(path: path, reason: String(cString: strerror(errno)))
}
