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
    guard case .results(let others) = next, others.allSatisfy({ $0.neurons == nil }),
      case .results(var reports) = self, reports.count + others.count <= WireLimits.joinedCountMax,
      reports.last?.neurons == nil
    else { return false }
    // The array is in one place only while it grows, or all of it would be copied.
    self = .results([])
    reports += others
    self = .results(reports)
    return true
  }
}

extension CoordinatorMessage: JoiningMessage {
  public mutating func join(_ next: CoordinatorMessage) -> Bool {
    switch next {
    case .assignments(let others): join(others)
    case .acknowledgement(let indices): join(indices)
    default: false
    }
  }

  private mutating func join(_ others: [Assignment]) -> Bool {
    guard case .assignments(var assignments) = self,
      assignments.count + others.count <= WireLimits.joinedCountMax
    else { return false }
    // The array is in one place only while it grows, or all of it would be copied.
    self = .rejoinRequest
    assignments += others
    self = .assignments(assignments)
    return true
  }

  private mutating func join(_ others: [Int]) -> Bool {
    guard case .acknowledgement(var indices) = self, indices.count + others.count <= WireLimits.joinedCountMax
    else { return false }
    self = .rejoinRequest
    indices += others
    self = .acknowledgement(trialIndices: indices)
    return true
  }
}
