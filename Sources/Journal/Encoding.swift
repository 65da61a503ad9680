import Foundation
import GRDB

extension Array where Element == Float {
  var littleEndianBytes: Data { bytes(of: map(\.bitPattern.littleEndian)) }

  init?(littleEndianBytes data: Data) {
    guard let patterns = [UInt32](integersIn: data) else { return nil }
    self = patterns.map(Float.init(bitPattern:))
  }
}

extension Array where Element == Double {
  var littleEndianBytes: Data { bytes(of: map(\.bitPattern.littleEndian)) }

  init?(littleEndianBytes data: Data) {
    guard let patterns = [UInt64](integersIn: data) else { return nil }
    self = patterns.map(Double.init(bitPattern:))
  }
}

/// The closure copies the array's own storage, which has no padding, before it returns.
private func bytes(of integers: [some FixedWidthInteger]) -> Data {
  integers.withUnsafeBytes { Data($0) }
}

extension Array where Element: FixedWidthInteger {
  /// Reads little-endian integers; nil if the last is cut short.
  fileprivate init?(integersIn data: Data) {
    let size = MemoryLayout<Element>.size
    guard data.count.isMultiple(of: size) else { return nil }
    // Every load lies within the buffer: the offsets are the multiples of `size` below its count.
    self = data.withUnsafeBytes { buffer in
      stride(from: 0, to: buffer.count, by: size).map {
        Element(littleEndian: buffer.loadUnaligned(fromByteOffset: $0, as: Element.self))
      }
    }
  }
}

extension MeasurementRow {
  /// With sorted keys, so that equal measurements have equal text.
  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}

extension Row {
  /// A number whose NULL means NaN.
  func number(_ column: String) -> Double { self[column] ?? .nan }

  func date(_ column: String) -> Date { Date(timeIntervalSince1970: self[column]) }
}

extension TrialRow {
  init(_ row: Row) {
    self.init(
      key: row["key"], gamma: row["gamma"], gammaPrime: row["gammaPrime"],
      initialisation: row["initialisation"], width: row["width"],
      seed: UInt64(bitPattern: row["seed"] as Int64), measurement: MeasurementRow(row),
      wallSeconds: row.number("wallSeconds"), host: row["host"], worker: row["worker"],
      attempt: row["attempt"],
      committedAt: row.date("committedAt"))
  }
}

extension MeasurementRow {
  init(_ row: Row) {
    self.init(
      outcome: row["outcome"], relativeDistanceW: row.number("relativeDistanceW"),
      relativeDistanceA: row.number("relativeDistanceA"), relativeDistance: row.number("relativeDistance"),
      loss: row.number("loss"), flowTime: row.number("flowTime"), evaluations: row["evaluations"],
      kernelChange: row.number("kernelChange"), orientationCount: row["orientationCount"])
  }
}
