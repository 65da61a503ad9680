import Sweeps

/// How a user names one trial.
public enum TrialSelector: Sendable, Equatable {
  /// As many of the key's first digits as tell it from the others.
  case keyPrefix(String)
  case place(gamma: Double, gammaPrime: Double, width: Int, seed: UInt64)
  case named(NamedInitialisation, width: Int, seed: UInt64)

  /// Reads `4f2a0b12`, `0.5,-0.25,1000,0` (γ, γ', width, seed) or `NTK,1000,0`; nil for anything else with a comma.
  public init?(_ text: String) {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map {
      String($0.drop { $0 == " " })
    }
    guard parts.count > 1 else {
      self = .keyPrefix(text)
      return
    }
    guard [3, 4].contains(parts.count), let width = Int(parts[parts.count - 2]),
      let seed = UInt64(parts.last!)
    else { return nil }
    if parts.count == 3, let named = NamedInitialisation(name: parts[0]) {
      self = .named(named, width: width, seed: seed)
    } else if parts.count == 4, let gamma = Double(parts[0]), let gammaPrime = Double(parts[1]) {
      self = .place(gamma: gamma, gammaPrime: gammaPrime, width: width, seed: seed)
    } else {
      return nil
    }
  }
}

extension RecordedTrials {
  /// The index of the first trial of the grid with the key that is selected.
  /// - Throws: `ReportError.noSuchTrial`, `.ambiguousTrial`, `.noTrialThere`.
  func first(for selector: TrialSelector) throws(ReportError) -> Int {
    switch selector {
    case .keyPrefix(let prefix): try index(withKeyPrefix: prefix)
    case .place(let gamma, let gammaPrime, let width, let seed):
      try index(Cell(gamma: gamma, gammaPrime: gammaPrime), width, seed)
    case .named(let name, let width, let seed): try index(Cell(initialisation: name), width, seed)
    }
  }

  /// The trials of the grid with the key of this one, which is the first of them by index, in the order of tables.
  func sharing(keyOf first: Int) -> [RecordedTrial] {
    indices(sharingKeyOf: first).map(trial(at:)).sorted {
      cellPlace(of: $0.trial.index) < cellPlace(of: $1.trial.index)
    }
  }

  private func index(_ cell: Cell, _ width: Int, _ seed: UInt64) throws(ReportError) -> Int {
    let trial = Trial(index: 0, cell: cell, width: width, seed: seed)
    guard let index = locator.index(of: trial) else {
      throw .noTrialThere(place: "\(trial)")
    }
    return index
  }

  private func index(withKeyPrefix prefix: String) throws(ReportError) -> Int {
    guard !prefix.isEmpty else { throw .noSuchTrial(key: prefix) }
    let found = (0..<count).filter {
      locator.first(of: $0) == $0 && locator.key(of: $0).rawValue.hasPrefix(prefix)
    }
    guard let index = found.first else { throw .noSuchTrial(key: prefix) }
    guard found.count == 1 else { throw .ambiguousTrial(key: prefix, matchCount: found.count) }
    return index
  }
}
