import Training

extension TrainingSet {
  /// Reads a table of numbers separated by commas, a sample a line, the target in the last column, without a header.
  ///
  /// Lines end with LF or CRLF; a byte order mark may come first, and blank lines after the last sample.
  /// - Throws: `InputError` naming the line of the first thing wrong.
  init(csv bytes: [UInt8], file: String) throws {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw InputError(file: file, message: "the file is not UTF-8 text")
    }
    var lines = text.withoutByteOrderMark.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    while let last = lines.last, last.allSatisfy(\.isWhitespace) { lines.removeLast() }
    guard !lines.isEmpty else { throw InputError(file: file, message: "the file has no samples") }

    var (inputs, targets): ([Double], [Double]) = ([], [])
    var columnCount = 0
    for (i, line) in lines.enumerated() {
      var row = try csvRow(line, file: file, line: i + 1)
      if i == 0 {
        columnCount = row.count
        guard columnCount >= 2 else {
          throw InputError(
            file: file, line: 1, message: "one column where at least an input and the target belong")
        }
      }
      guard row.count == columnCount else {
        throw InputError(
          file: file, line: i + 1, message: "\(row.count) columns where line 1 has \(columnCount)")
      }
      targets.append(row.removeLast())
      inputs += row
    }
    self.init(inputs: inputs, inputDimension: columnCount - 1, targets: targets)
    if let (first, second) = contradiction() {
      throw InputError(
        file: file, line: second + 1, message: contradictionMessage("line", first + 1, second + 1))
    }
  }
}

private func csvRow(_ line: Substring, file: String, line number: Int) throws -> [Double] {
  if line.allSatisfy(\.isWhitespace) {
    throw InputError(file: file, line: number, message: "the line is blank")
  }
  return try line.split(separator: ",", omittingEmptySubsequences: false).enumerated().map { i, field in
    let field = field.drop { $0 == " " || $0 == "\t" }
    let end = field.lastIndex { $0 != " " && $0 != "\t" }.map(field.index(after:)) ?? field.startIndex
    switch NumberText(field[..<end]) {
    case .finite(let value): return value
    case .notFinite:
      throw InputError(file: file, line: number, message: "column \(i + 1): must be a finite number")
    case .notANumber:
      let header = number == 1 ? "; the table has no header" : ""
      throw InputError(
        file: file, line: number,
        message: "column \(i + 1): must be a number, not \(excerpt(field[..<end]))\(header)")
    }
  }
}
