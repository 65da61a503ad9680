import Hashing
import Training

/// Journals of the first training version have neither α nor precision: theirs are 1 and float64.
extension SweepMeaning: Codable {
  private enum CodingKeys: String, CodingKey {
    case trainingVersion, activation, sampleCount, inputDimension, data
    case alpha, lossTolerance, accuracy, method, evaluationsMax, precision
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(trainingVersion, forKey: .trainingVersion)
    try container.encode(problem.activation.rawValue, forKey: .activation)
    try container.encode(problem.sampleCount, forKey: .sampleCount)
    try container.encode(problem.inputDimension, forKey: .inputDimension)
    try container.encode(problem.data.hexadecimal, forKey: .data)
    try container.encode(alpha, forKey: .alpha)
    try container.encode(lossTolerance, forKey: .lossTolerance)
    try container.encode(accuracy, forKey: .accuracy)
    try container.encode(method.rawValue, forKey: .method)
    try container.encode(evaluationsMax, forKey: .evaluationsMax)
    try container.encode(precision.rawValue, forKey: .precision)
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func value<Value>(_ key: CodingKeys, _ make: (String) -> Value?) throws -> Value {
      guard let value = make(try container.decode(String.self, forKey: key)) else {
        throw DecodingError.dataCorruptedError(forKey: key, in: container, debugDescription: "unknown value")
      }
      return value
    }
    let problem = ProblemHash(
      activation: try value(.activation, Activation.init(rawValue:)),
      sampleCount: try container.decode(Int.self, forKey: .sampleCount),
      inputDimension: try container.decode(Int.self, forKey: .inputDimension),
      data: try value(.data, SHA256Digest.init(hexadecimal:)))
    let settings = TrainingSettings(
      lossTolerance: try container.decode(Double.self, forKey: .lossTolerance),
      accuracy: try container.decode(Double.self, forKey: .accuracy),
      method: try value(.method, IntegrationMethod.init(rawValue:)),
      evaluationsMax: try container.decode(Int.self, forKey: .evaluationsMax),
      precision: container.contains(.precision) ? try value(.precision, Precision.init(rawValue:)) : .float64)
    self.init(
      problem: problem, settings: settings,
      alpha: try container.decodeIfPresent(Double.self, forKey: .alpha) ?? 1,
      trainingVersion: try container.decode(Int.self, forKey: .trainingVersion))
  }
}
