/// The nodes that workers run on, and which of them have shown that they can train.
///
/// A node whose workers die of themselves has nothing else to do, so it would have every last chance.
struct Nodes: Sendable {
  private struct Node {
    var workerCount = 0
    /// Whether one of its workers ever had a result.
    var hasResult = false
    /// Deaths of its workers since one of them had its first result.
    var deathCount = 0

    var isPresent: Bool { workerCount > 0 }
    var isProven: Bool { isPresent && hasResult && deathCount < Policy.deathsMax }
  }

  private var nodes: [Substring: Node] = [:]
  /// How many have workers, and how many of those are proven.
  private(set) var presentCount = 0
  private(set) var provenCount = 0

  func isPresent(_ name: Substring) -> Bool { nodes[name]?.isPresent ?? false }

  /// Whether it has workers, some had results, and they do not just die one after the other.
  func isProven(_ name: Substring) -> Bool { nodes[name]?.isProven ?? false }

  mutating func noteJoined(_ name: Substring) { change(name) { $0.workerCount += 1 } }

  mutating func noteGone(_ name: Substring) { change(name) { $0.workerCount -= 1 } }

  mutating func noteEverybodyGone() {
    for name in nodes.keys { change(name) { $0.workerCount = 0 } }
  }

  mutating func noteDeath(_ name: Substring) { change(name) { $0.deathCount += 1 } }

  mutating func noteResult(_ name: Substring) { change(name) { ($0.hasResult, $0.deathCount) = (true, 0) } }

  private mutating func change(_ name: Substring, _ change: (inout Node) -> Void) {
    var node = nodes[name] ?? Node()
    presentCount -= node.isPresent ? 1 : 0
    provenCount -= node.isProven ? 1 : 0
    change(&node)
    presentCount += node.isPresent ? 1 : 0
    provenCount += node.isProven ? 1 : 0
    nodes[name] = node
  }
}
