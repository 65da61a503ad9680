import Foundation
import GRDB

extension Array where Element == Float {
  var littleEndianBytes: Data { bytes(of: map { $0.bitPattern.littleEndian }) }

  init?(littleEndianBytes data: Data) {
    guard let patterns = [UInt32](integersIn: data) else { return nil }
    self = patterns.map(Float.init(bitPattern:))
  }
}

extension Array where Element == Double {
  var littleEndianBytes: Data { bytes(of: map { $0.bitPattern.littleEndian }) }

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
  func date(_ column: String) -> Date { Date(timeIntervalSince1970: self[column]) }

  /// A number whose NULL means NaN.
  fileprivate func number(_ index: Int) -> Double { self[index] ?? .nan }
}

extension TrialRow {
  /// The columns in the order that `init` reads them in: by place, which millions of rows are quicker by.
  static let columns = """
    key, gamma, gammaPrime, initialisation, width, seed, outcome, relativeDistanceW, relativeDistanceA, \
    relativeDistance, loss, flowTime, evaluations, kernelChange, orientationCount, wallSeconds, host, worker, \
    attempt, committedAt
    """

  init(_ row: RawStatement.Columns) {
    self.init(
      key: row.text(0), gamma: row.number(1), gammaPrime: row.number(2),
      initialisation: row.isNull(3) ? nil : row.text(3), width: row.integer(4),
      seed: UInt64(bitPattern: Int64(row.integer(5))),
      measurement: MeasurementRow(
        outcome: row.text(6), relativeDistanceW: row.number(7), relativeDistanceA: row.number(8),
        relativeDistance: row.number(9), loss: row.number(10), flowTime: row.number(11),
        evaluations: row.integer(12), kernelChange: row.number(13), orientationCount: row.integer(14)),
      wallSeconds: row.number(15), host: row.text(16), worker: row.text(17), attempt: row.integer(18),
      committedAt: Date(timeIntervalSince1970: row.number(19)))
  }

  init(_ row: Row) {
    self.init(
      key: row[0], gamma: row[1], gammaPrime: row[2], initialisation: row[3], width: row[4],
      seed: UInt64(bitPattern: row[5] as Int64),
      measurement: MeasurementRow(
        outcome: row[6], relativeDistanceW: row.number(7), relativeDistanceA: row.number(8),
        relativeDistance: row.number(9), loss: row.number(10), flowTime: row.number(11), evaluations: row[12],
        kernelChange: row.number(13), orientationCount: row[14]),
      wallSeconds: row.number(15), host: row[16], worker: row[17], attempt: row[18],
      committedAt: Date(timeIntervalSince1970: row[19]))
  }

  /// In the order of `columns`.
  func bind(to binding: inout RawStatement.Binding) {
    binding.append(key)
    binding.append(gamma)
    binding.append(gammaPrime)
    binding.append(initialisation)
    binding.append(width)
    binding.append(Int64(bitPattern: seed))
    binding.append(measurement.outcome)
    binding.append(measurement.relativeDistanceW)
    binding.append(measurement.relativeDistanceA)
    binding.append(measurement.relativeDistance)
    binding.append(measurement.loss)
    binding.append(measurement.flowTime)
    binding.append(measurement.evaluations)
    binding.append(measurement.kernelChange)
    binding.append(measurement.orientationCount)
    binding.append(wallSeconds)
    binding.append(host)
    binding.append(worker)
    binding.append(attempt)
    binding.append(committedAt.timeIntervalSince1970)
  }
}

extension LeaseRow {
  init(_ row: Row) {
    self.init(
      trialKey: row["trialKey"], attempt: row["attempt"], worker: row["worker"], host: row["host"],
      grantedAt: row.date("grantedAt"))
  }
}

extension FailureRow {
  init(_ row: Row) {
    self.init(
      trialKey: row["trialKey"], attempt: row["attempt"], worker: row["worker"], what: row["what"],
      reason: row["reason"], isCounted: row["isCounted"], at: row.date("at"))
  }
}

extension SetAsideRow {
  init(_ row: Row) {
    self.init(trialKey: row["trialKey"], story: row["story"], at: row.date("at"))
  }
}

extension DisagreementRow {
  init(_ row: Row) {
    self.init(
      trialKey: row["trialKey"], firstWorker: row["firstWorker"], secondWorker: row["secondWorker"],
      firstMeasurement: row["firstMeasurement"], secondMeasurement: row["secondMeasurement"],
      at: row.date("at"))
  }
}
