/// Metrics in the text format of Prometheus, version 0.0.4: a family of samples after the other.
struct MetricsText: Sendable {
  enum Kind: String, Sendable {
    case counter, gauge
  }

  typealias Label = (name: String, value: String)

  private(set) var text = ""

  /// Adds a family with one sample without labels; nothing where there is no value.
  mutating func add(_ kind: Kind, _ name: String, _ help: String, _ value: Double?) {
    guard let value else { return }
    add(kind, name, help, [([], value)])
  }

  /// - Parameter samples: with different labels; nothing is added for none.
  mutating func add(
    _ kind: Kind, _ name: String, _ help: String, _ samples: [(labels: [Label], value: Double)]
  ) {
    guard !samples.isEmpty else { return }
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    for sample in samples {
      let labels = sample.labels.map { "\($0.name)=\"\(escaped($0.value))\"" }.joined(separator: ",")
      text += name + (labels.isEmpty ? "" : "{\(labels)}") + " \(number(sample.value))\n"
    }
  }

  /// Whole numbers without a point, so that counters read well.
  private func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
    return Int(exactly: value).map(String.init) ?? value.description
  }

  private func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }
}
