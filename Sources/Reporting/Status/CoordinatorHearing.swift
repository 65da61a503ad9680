import Foundation
import Journal

/// What a sweep's coordinator last said of itself, and whether that was lately: one that was killed falls silent.
public struct CoordinatorHearing: Sendable {
  /// Nil where none is running, or what it said cannot be understood.
  package let state: CoordinatorState?
  /// In seconds.
  private let age: Double
  private let folder: URL

  /// A coordinator that has not been heard of for this long, in seconds, is taken for gone.
  package static let silenceMax = 10.0

  public init(folder: URL, now: Date) {
    self.init(CoordinatorState.read(folder: folder), folder: folder, now: now)
  }

  /// - Parameter state: what the coordinator of this folder said, as far as that is known.
  package init(_ state: CoordinatorState?, folder: URL, now: Date) {
    self.folder = folder
    self.state = state
    age = state.map { now.timeIntervalSince($0.updated) } ?? .infinity
  }

  var isFresh: Bool { age <= Self.silenceMax }

  /// - Throws: `ReportError` unless a coordinator was heard lately; while it speaks, it takes workers.
  public func check() throws(ReportError) {
    guard !isFresh else { return }
    throw ReportError.noCoordinator(
      path: folder.path, silence: state == nil ? nil : duration(age))
  }
}
