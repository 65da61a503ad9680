import Foundation

extension String {
  /// The text without the mark that some editors and spreadsheets begin UTF-8 with.
  var withoutByteOrderMark: String {
    unicodeScalars.first == "\u{FEFF}" ? String(unicodeScalars.dropFirst()) : self
  }
}

/// The content of a file.
/// - Throws: `InputError` with the system's reason, or for a file of more than `sizeMax` bytes.
func readFile(_ path: String, sizeMax: Int) throws -> [UInt8] {
  func failure() -> InputError {
    InputError(file: path, message: "cannot be read: \(String(cString: strerror(errno)))")
  }
  guard let file = fopen(path, "rb") else { throw failure() }
  defer { fclose(file) }
  let tooLarge = InputError(file: path, message: "the file is larger than \(sizeMax) bytes")
  // What is far too large is not read first, where the size is known before.
  var status = stat()
  if fstat(fileno(file), &status) == 0, status.st_mode & S_IFMT == S_IFREG, Int(status.st_size) > sizeMax {
    throw tooLarge
  }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 20)
  while true {
    let count = fread(&chunk, 1, chunk.count, file)
    if count == 0 { break }
    guard bytes.count + count <= sizeMax else { throw tooLarge }
    bytes += chunk[..<count]
  }
  guard ferror(file) == 0 else { throw failure() }
  return bytes
}
