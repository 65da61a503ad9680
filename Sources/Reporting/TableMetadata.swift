import Foundation

/// `csv-metadata.json`: what the tables beside it are and where they come from, in the words of W3C's Tabular Metadata, which
/// looks for a file of this name. So the tables themselves stay plain.
struct TableMetadata: Encodable {
  static let fileName = "csv-metadata.json"

  private typealias Description = (name: String, title: String, columns: [String])

  private let provenance: Provenance
  private let tables: [Description]

  /// Of the tables of a report.
  init(_ results: SweepResults) {
    provenance = results.provenance
    tables = [
      Self.trials("trials.csv"),
      ("slopes.csv", "S_w of every cell, its interval and regime", SweepResults.slopeColumns),
      ("boundary.csv", "Where S_w crosses zero, at each gamma_prime", SweepResults.boundaryColumns),
    ]
  }

  /// Of a table of trials alone, which goes to a file named so.
  init(_ record: SweepRecord, trialTable name: String) {
    provenance = Provenance(record, TrialUsage(record.trials, \.relativeDistanceW))
    tables = [Self.trials(name)]
  }

  /// Where those who have the table alone look for it: W3C's Tabular Data Model, section 5.3.
  static func path(ofTable path: String) -> String { path + "-metadata.json" }

  private static func trials(_ name: String) -> Description {
    (name, "Every trial that is committed or was given up", trialColumns)
  }

  var content: Data { get throws { try json(self, isIndented: true, keys: .useDefaultKeys) } }

  private struct Key: CodingKey, ExpressibleByStringLiteral {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringLiteral value: String) { stringValue = value }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  func encode(to encoder: any Encoder) throws {
    var document = encoder.container(keyedBy: Key.self)
    try document.encode("http://www.w3.org/ns/csvw", forKey: "@context")
    try document.encode("\(provenance.name): \(provenance.source)", forKey: "dc:source")
    try document.encode([provenance], forKey: "notes")
    var list = document.nestedUnkeyedContainer(forKey: "tables")
    for table in tables {
      var entry = list.nestedContainer(keyedBy: Key.self)
      try entry.encode(table.name, forKey: "url")
      try entry.encode(table.title, forKey: "dc:title")
      var schema = entry.nestedContainer(keyedBy: Key.self, forKey: "tableSchema")
      try schema.encode(table.columns.map { ["name": $0] }, forKey: "columns")
    }
  }
}
