/// Where workers are, and which nodes have shown that they can train.
struct Nodes: Equatable, Sendable {
  /// Of workers, or of nodes that have some of them: of all, of the unsuspected, of those that have declined nothing, and
  /// of those that are both.
  typealias Counts = SIMD4<Int>

  static let (all, unsuspected, willing) = (0, 1, 2)

  private var workersByNode: [Substring: Counts] = [:]
  private(set) var workerCounts = Counts.zero
  private var provenCounts = Counts.zero
  private var otherCounts = Counts.zero
  /// Deaths in a row since a worker of the node had a result last, for those that ever had one.
  private var deathCounts: [Substring: Int] = [:]

  func isProven(_ node: Substring) -> Bool { deathCounts[node].map { $0 < Policy.deathsMax } ?? false }

  /// How many workers the node has.
  subscript(_ node: Substring) -> Counts { workersByNode[node] ?? .zero }

  func nodeCounts(isProven: Bool) -> Counts { isProven ? provenCounts : otherCounts }

  /// Whether there is a worker at another node than these.
  func areThereOthers(than nodes: Set<Substring>) -> Bool {
    workersByNode.count > nodes.count { workersByNode[$0] != nil }
  }

  /// Counts workers of the node, or such that are gone.
  mutating func count(_ difference: Counts, at node: Substring) {
    recount(node) {
      let counts = $0[node] &+ difference
      $0.workersByNode[node] = counts == .zero ? nil : counts
      $0.workerCounts &+= difference
    }
  }

  /// - Returns: whether the node is proven now and was not.
  mutating func noteResult(_ node: Substring) -> Bool {
    let isNews = !isProven(node)
    if isNews { recount(node) { $0.deathCounts[node] = 0 } } else { deathCounts[node] = 0 }
    return isNews
  }

  mutating func noteDeath(_ node: Substring) {
    if let count = deathCounts[node] { recount(node) { $0.deathCounts[node] = count + 1 } }
  }

  private mutating func recount(_ node: Substring, _ change: (inout Nodes) -> Void) {
    add(-1, of: node)
    change(&self)
    add(1, of: node)
  }

  private mutating func add(_ sign: Int, of node: Substring) {
    let counts = pointwiseMin(self[node], .one) &* sign
    if isProven(node) { provenCounts &+= counts } else { otherCounts &+= counts }
  }
}
