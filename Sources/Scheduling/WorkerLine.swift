import Collections

/// Workers that stand in line, each once; joining, leaving and taking the first cost the same however long it is.
struct WorkerLine: Sendable {
  private var members: Set<WorkerID> = []
  /// Whoever left the line still has a place, which counts for nothing when its turn comes.
  private var places: Deque<WorkerID> = []

  var count: Int { members.count }

  var isEmpty: Bool { members.isEmpty }

  func contains(_ worker: WorkerID) -> Bool { members.contains(worker) }

  /// Puts a worker at the end, unless it stands in line already.
  mutating func insert(_ worker: WorkerID) {
    guard members.insert(worker).inserted else { return }
    if places.count > 2 * members.count + 16 { sweep() }
    places.append(worker)
  }

  mutating func remove(_ worker: WorkerID) { members.remove(worker) }

  mutating func popFirst() -> WorkerID? {
    while let worker = places.popFirst() {
      if members.remove(worker) != nil { return worker }
    }
    return nil
  }

  /// Clears the places of those that left, and second places of those that left and came again.
  private mutating func sweep() {
    var seen: Set<WorkerID> = []
    places = Deque(places.filter { members.contains($0) && seen.insert($0).inserted })
  }
}
