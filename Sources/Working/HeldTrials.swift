import Collections
import Hashing
import Messaging

/// The trials a worker holds, found by number, key and, those of its present sweep, by trial index.
///
/// Trials of other sweeps are results and runs of coordinators that the worker knew before; they wait for one of these
/// to return, or for another to assign their key.
struct HeldTrials: Sendable {
  private var trials: [TrialNumber: HeldTrial] = [:]
  private var numbersByKey: [SHA256Digest: TrialNumber] = [:]
  /// Of the present sweep alone.
  private var numbersByIndex: [Int: TrialNumber] = [:]
  /// In the order of assignment; some may have left the queue another way.
  private var queue: Deque<TrialNumber> = []
  private var sweepHash: String?
  private var addedCount = 0
  /// Results of the present sweep.
  private(set) var presentResultCount = 0

  var isEmpty: Bool { trials.isEmpty }
  var count: Int { trials.count }

  /// In the order in which they came.
  var numbers: [TrialNumber] { trials.keys.sorted() }

  /// Those of the present sweep, in the order in which they came.
  var present: [HeldTrial] { numbers.compactMap { trials[$0] }.filter { $0.sweepHash == sweepHash } }

  /// Whether any is of the present sweep.
  var hasPresent: Bool { !numbersByIndex.isEmpty }

  func isPresent(_ number: TrialNumber) -> Bool { trials[number].map { $0.sweepHash == sweepHash } ?? false }

  func number(ofKey key: SHA256Digest) -> TrialNumber? { numbersByKey[key] }

  func number(ofTrial index: Int) -> TrialNumber? { numbersByIndex[index] }

  /// Changes a trial's stage or lease; `add` and `remove` do the rest.
  subscript(number: TrialNumber) -> HeldTrial? {
    get { trials[number] }
    set {
      guard let old = trials[number], let newValue else { return }
      trials[number] = newValue
      let isIndexedAlike =
        old.sweepHash == newValue.sweepHash && old.lease.trialIndex == newValue.lease.trialIndex
        && (old.finished == nil) == (newValue.finished == nil)
      if isIndexedAlike { return }
      unindex(old, number)
      index(newValue, number)
    }
  }

  /// The next trial to train.
  var firstQueued: TrialNumber? {
    mutating get {
      while let number = queue.first {
        if trials[number]?.isQueued == true { return number }
        queue.removeFirst()
      }
      return nil
    }
  }

  /// - Parameter number: results of an earlier process bring theirs, which is below zero.
  mutating func add(_ trial: HeldTrial, as number: TrialNumber? = nil) {
    let number = number ?? TrialNumber(addedCount)
    if number.rawValue >= 0 { addedCount += 1 }
    trials[number] = trial
    numbersByKey[trial.key] = number
    index(trial, number)
    if trial.isQueued { queue.append(number) }
  }

  @discardableResult
  mutating func remove(_ number: TrialNumber) -> HeldTrial? {
    guard let trial = trials.removeValue(forKey: number) else { return nil }
    if numbersByKey[trial.key] == number { numbersByKey[trial.key] = nil }
    unindex(trial, number)
    return trial
  }

  /// Makes a sweep the present one.
  mutating func enter(sweepHash: String) {
    guard self.sweepHash != sweepHash else { return }
    self.sweepHash = sweepHash
    numbersByIndex = [:]
    presentResultCount = 0
    for number in numbers { index(trials[number]!, number) }
  }

  private mutating func index(_ trial: HeldTrial, _ number: TrialNumber) {
    guard trial.sweepHash == sweepHash else { return }
    numbersByIndex[trial.lease.trialIndex] = number
    if trial.finished != nil { presentResultCount += 1 }
  }

  private mutating func unindex(_ trial: HeldTrial, _ number: TrialNumber) {
    guard trial.sweepHash == sweepHash else { return }
    if numbersByIndex[trial.lease.trialIndex] == number { numbersByIndex[trial.lease.trialIndex] = nil }
    if trial.finished != nil { presentResultCount -= 1 }
  }
}
