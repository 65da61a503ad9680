import Collections

/// The trials that wait for a lease: one bit a trial, taken in the sweep's order.
///
/// A trial that comes back is put at its own place in the order again, ahead of what comes later.
struct TrialQueue: Sendable {
  private var places: TrialPlaces
  /// The places in the order that wait.
  private var waiting: BitSet.Counted
  /// No place before this one waits, so that finding the first does not search the finished part again.
  private var firstPlaceMin = 0

  /// An empty queue over the trials that `places` orders.
  init(_ places: TrialPlaces) {
    self.places = places
    waiting = BitSet.Counted(BitSet(reservingCapacity: places.placeCount))
  }

  /// Puts every trial of the sweep in the queue.
  mutating func insertAll(trialCount: Int) {
    for index in 0..<trialCount { insert(TrialIndex(index)) }
  }

  var count: Int { waiting.count }

  var isEmpty: Bool { waiting.isEmpty }

  /// The trials that wait, in order.
  var trials: some Sequence<TrialIndex> { waiting.lazy.map(places.trial(at:)) }

  func contains(_ trial: TrialIndex) -> Bool { waiting.contains(places.place(of: trial)) }

  mutating func insert(_ trial: TrialIndex) {
    let place = places.place(of: trial)
    let (inserted, _) = waiting.insert(place)
    precondition(inserted, "\(trial) waits already")
    firstPlaceMin = min(firstPlaceMin, place)
  }

  /// Returns whether the trial waited.
  @discardableResult
  mutating func remove(_ trial: TrialIndex) -> Bool {
    waiting.remove(places.place(of: trial)) != nil
  }

  /// The first trial of the order that waits.
  var first: TrialIndex? {
    mutating get {
      guard let place = firstPlace() else { return nil }
      firstPlaceMin = place
      return places.trial(at: place)
    }
  }

  /// The same trials wait, at their places in another order.
  mutating func reorder(_ places: TrialPlaces) {
    var reordered = TrialQueue(places)
    for trial in trials { reordered.insert(trial) }
    self = reordered
  }

  /// A function of its own so that the slice it looks at is gone before `waiting` changes, or that would copy it.
  private func firstPlace() -> Int? { waiting[members: firstPlaceMin...].first }
}
