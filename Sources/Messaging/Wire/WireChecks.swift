import Foundation
import Hashing

/// Throws unless the condition holds.
func check(_ condition: Bool, _ reason: @autoclosure () -> String) throws(WireError) {
  if !condition { throw .malformed(reason()) }
}

/// A count or index that came as an unsigned number.
func checkedInt(_ value: some BinaryInteger, _ name: String) throws(WireError) -> Int {
  guard let int = Int(exactly: value) else { throw .malformed("\(name) is too large") }
  return int
}

/// A text of 1 to `nameLengthMax` bytes, `printable`.
func checkedName(_ text: String, _ name: String) throws(WireError) -> String {
  try check(!text.isEmpty, "\(name) is empty")
  try check(text.utf8.count <= WireLimits.nameLengthMax, "\(name) is too long")
  return printable(text)
}

/// A peer's text with a question mark for all that is no mark on paper: it may reach a log, where a line break would begin a
/// line of the peer's own, and a terminal, which follows control sequences and turns the direction of text round.
func printable(_ text: String) -> String {
  if text.utf8.allSatisfy({ (0x20..<0x7f).contains($0) }) { return text }
  return String(String.UnicodeScalarView(text.unicodeScalars.map { $0.isPrintable ? $0 : "?" }))
}

/// A SHA-256: 64 digits of lower-case hexadecimal.
func checkedHash(_ text: String, _ name: String) throws(WireError) -> String {
  let isHash = text.utf8.count == 64 && text.utf8.allSatisfy(Array("0123456789abcdef".utf8).contains)
  try check(isHash, "\(name) is no SHA-256")
  return text
}

func checkedKey(_ bytes: Data) throws(WireError) -> SHA256Digest {
  guard let key = bytes.withUnsafeBytes({ SHA256Digest(copying: $0) }) else {
    throw .malformed("key is no SHA-256")
  }
  return key
}

func keyBytes(_ key: SHA256Digest) -> Data { key.withBytes { Data($0) } }

/// A position in the data: the end of some whole number.
func checkedDataOffset(_ offset: UInt64) throws(WireError) -> Int {
  let offset = try checkedInt(offset, "data offset")
  try check(offset <= WireLimits.dataSizeMax && offset.isMultiple(of: 8), "data offset is out of range")
  return offset
}

/// A text of at most `reasonLengthMax` bytes, `printable`.
func checkedReason(_ text: String) throws(WireError) -> String {
  try check(text.utf8.count <= WireLimits.reasonLengthMax, "reason is too long")
  return printable(text)
}

/// The text if it is short enough, or its longest beginning of whole characters that is.
func cutReason(_ text: String) -> String {
  var text = text
  while text.utf8.count > WireLimits.reasonLengthMax {
    text.removeLast(max(1, (text.utf8.count - WireLimits.reasonLengthMax) / 64))
  }
  return text
}

func checkedFinite(_ value: Double, _ name: String) throws(WireError) -> Double {
  try check(value.isFinite, "\(name) is not finite")
  return value
}

func checkCount(_ count: Int, max countMax: Int = WireLimits.leaseCountMax, _ name: String) throws(WireError)
{
  try check(count <= countMax, "\(count) \(name), more than \(countMax)")
}

func checkedInterval(milliseconds: UInt64, _ name: String) throws(WireError) -> Duration {
  let longest = UInt64(WireLimits.intervalMax.components.seconds) * 1000
  try check((1...longest).contains(milliseconds), "\(name) is out of range")
  return .milliseconds(milliseconds)
}

/// An interval in whole milliseconds, rounded up to at least one.
func milliseconds(_ duration: Duration) -> UInt64 {
  let (seconds, attoseconds) = duration.components
  let attosecondsPerMillisecond: Int64 = 1_000_000_000_000_000
  let fraction = (attoseconds + attosecondsPerMillisecond - 1) / attosecondsPerMillisecond
  return UInt64(max(1, seconds * 1000 + fraction))
}

extension Unicode.Scalar {
  fileprivate var isPrintable: Bool {
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: false
    default: true
    }
  }
}
