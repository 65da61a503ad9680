import Foundation

/// An array of a `.npz`, with names for its axes.
struct NamedArray: Sendable {
  let name: String
  /// One for each dimension, the slowest first.
  let axes: [String]
  let shape: [Int]
  /// NumPy's code for the type of its elements.
  private let type: String
  /// The elements in C order, little-endian.
  private let content: Data

  private init(_ name: String, _ axes: [String], _ shape: [Int], _ type: String, _ content: Data) {
    precondition(axes.count == shape.count)
    self.name = name
    self.axes = axes
    self.shape = shape
    self.type = type
    self.content = content
  }

  /// float64; nil becomes NaN.
  init(_ name: String, _ axes: [String], _ shape: [Int], numbers: some Sequence<Double?>) {
    self.init(name, axes, shape, "<f8", Self.bytes(numbers.lazy.map { ($0 ?? .nan).bitPattern }))
  }

  /// int64.
  init(_ name: String, _ axes: [String], _ shape: [Int], whole: some Sequence<Int>) {
    self.init(name, axes, shape, "<i8", Self.bytes(whole.lazy.map { UInt64(bitPattern: Int64($0)) }))
  }

  /// uint64.
  init(_ name: String, _ axes: [String], _ shape: [Int], unsigned: some Sequence<UInt64>) {
    self.init(name, axes, shape, "<u8", Self.bytes(unsigned))
  }

  /// Unicode of the length of the longest.
  init(_ name: String, _ axes: [String], _ shape: [Int], texts: some Collection<String>) {
    let length = max(texts.map(\.unicodeScalars.count).max() ?? 0, 1)
    let scalars = texts.lazy.flatMap { text in
      text.unicodeScalars.map(\.value) + Array(repeating: 0, count: length - text.unicodeScalars.count)
    }
    self.init(name, axes, shape, "<U\(length)", Self.bytes(scalars))
  }

  private static func bytes<Word: FixedWidthInteger>(_ words: some Sequence<Word>) -> Data {
    var content = Data()
    for word in words { withUnsafeBytes(of: word.littleEndian) { content.append(contentsOf: $0) } }
    return content
  }

  /// The bytes of a `.npy` file (NumPy Enhancement Proposal 1, version 1.0).
  var file: Data {
    let lengths = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    let description = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(lengths)), }"
    let start: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
    // The header ends in a line end at a multiple of 64 bytes.
    let length = (start.count + 2 + description.utf8.count + 1 + 63) / 64 * 64 - start.count - 2
    let padding = String(repeating: " ", count: length - description.utf8.count - 1) + "\n"
    return Data(start + [UInt8(length & 255), UInt8(length >> 8)] + Array((description + padding).utf8))
      + content
  }
}
