import Sweeps

/// Finds the trials of keys, which do not tell it: the grid is gone through, some trials at a time.
struct TrialSearch: Sendable {
  /// By key, how many trials are still to be looked at.
  private var wanted: [String: Int] = [:]
  /// Nil where the whole grid has none: of a specification before.
  private var found: [String: Trial?] = [:]
  private var next = 0

  /// How many keys are known to be a trial's.
  var foundCount: Int { found.values.count { $0 != nil } }

  func trial(_ key: String) -> Trial? { found[key] ?? nil }

  /// Looks at so many trials. What was found of other keys is forgotten.
  mutating func advance(to keys: some Sequence<String>, in locator: TrialLocator, countMax: Int) {
    let keys = Set(keys)
    wanted = wanted.filter { keys.contains($0.key) }
    found = found.filter { keys.contains($0.key) }
    for key in keys where found[key] == nil && wanted[key] == nil { wanted[key] = locator.grid.trialCount }
    var count = 0
    while count < countMax, !wanted.isEmpty {
      let key = locator.key(of: next).rawValue
      if wanted.removeValue(forKey: key) != nil { found[key] = .some(locator.grid[locator.first(of: next)]) }
      next = (next + 1) % locator.grid.trialCount
      count += 1
      if count == locator.grid.trialCount { break }
    }
    for (key, rest) in wanted { wanted[key] = rest - count }
    for key in wanted.keys where wanted[key]! <= 0 {
      wanted[key] = nil
      found[key] = .some(nil)
    }
  }
}
