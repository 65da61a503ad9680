/// The valid key that a misspelt one most likely stands for, or nil when none is near.
func suggestion(for key: String, among valid: [String]) -> String? {
  let ranked = valid.map { (key: $0, distance: editDistance(key.lowercased(), $0.lowercased())) }
  guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
  return best.distance <= max(2, key.count / 3) && best.distance < best.key.count ? best.key : nil
}

/// The fewest insertions, deletions and replacements of a character that turn one text into the other (Levenshtein).
func editDistance(_ first: String, _ second: String) -> Int {
  let target = Array(second)
  var row = Array(0...target.count)
  for (i, character) in first.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, other) in target.enumerated() {
      let replaced = diagonal + (character == other ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
    }
  }
  return row[target.count]
}
