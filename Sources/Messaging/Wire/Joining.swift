/// Messages of which some can travel as one: a message costs much the same, however many trials it is about.
public protocol JoiningMessage: Sendable {
  /// Takes in what would be said right after it.
  /// - Returns: false where the two cannot be one, and this one stays as it is.
  mutating func join(_ next: Self) -> Bool
}

extension Array where Element: JoiningMessage {
  /// Appends what is to be said to one peer, in order.
  public mutating func appendJoining(_ message: Element) {
    if isEmpty || !self[count - 1].join(message) { append(message) }
  }
}

extension WorkerMessage: JoiningMessage {
  /// Results are joined unless they bring neurons, which make a large message of their own.
  public mutating func join(_ next: WorkerMessage) -> Bool {
    guard case .results(var reports) = self, case .results(let others) = next,
      reports.count + others.count <= WireLimits.joinedCountMax,
      reports.last?.neurons == nil, others.allSatisfy({ $0.neurons == nil })
    else { return false }
    // The only reference to the reports is the one that is appended to.
    self = .results([])
    reports += others
    self = .results(reports)
    return true
  }
}

extension CoordinatorMessage: JoiningMessage {
  public mutating func join(_ next: CoordinatorMessage) -> Bool {
    switch (self, next) {
    case (.assignments(var assignments), .assignments(let others)):
      guard assignments.count + others.count <= WireLimits.joinedCountMax else { return false }
      self = .assignments([])
      assignments += others
      self = .assignments(assignments)
      return true
    case (.acknowledgement(var indices), .acknowledgement(let others)):
      guard indices.count + others.count <= WireLimits.joinedCountMax else { return false }
      self = .acknowledgement(trialIndices: [])
      indices += others
      self = .acknowledgement(trialIndices: indices)
      return true
    default: return false
    }
  }
}
