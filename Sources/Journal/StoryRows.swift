import Foundation

/// The specification of the sweep as it was at one time.
public struct SpecificationRow: Sendable, Equatable {
  /// The file's text, byte for byte.
  public var text: String
  public var fileName: String
  public var hash: String
  /// What the text means, as JSON.
  public var meaning: String
  /// The version of Phasegrid that wrote this row.
  public var productVersion: String
  /// Since when it holds.
  public var since: Date
  /// Which part of the sweep this folder is for; nil for all of it.
  public var shard: String?

  public init(
    text: String, fileName: String, hash: String, meaning: String, productVersion: String, since: Date,
    shard: String? = nil
  ) {
    self.text = text
    self.fileName = fileName
    self.hash = hash
    self.meaning = meaning
    self.productVersion = productVersion
    self.since = since
    self.shard = shard
  }
}

/// A lease that lived for some seconds.
public struct LeaseRow: Sendable, Equatable {
  public var trialKey: String
  public var attempt: Int
  public var worker: String
  public var host: String
  public var grantedAt: Date

  public init(trialKey: String, attempt: Int, worker: String, host: String, grantedAt: Date) {
    self.trialKey = trialKey
    self.attempt = attempt
    self.worker = worker
    self.host = host
    self.grantedAt = grantedAt
  }
}

/// An attempt at a trial that ended without a result.
public struct FailureRow: Sendable, Equatable {
  public var trialKey: String
  public var attempt: Int
  public var worker: String
  /// What happened, in a word that a program can tell apart.
  public var what: String
  /// The same for a person, perhaps empty.
  public var reason: String
  /// Whether the attempt counts against the trial.
  public var isCounted: Bool
  public var at: Date

  public init(
    trialKey: String, attempt: Int, worker: String, what: String, reason: String, isCounted: Bool, at: Date
  ) {
    self.trialKey = trialKey
    self.attempt = attempt
    self.worker = worker
    self.what = what
    self.reason = reason
    self.isCounted = isCounted
    self.at = at
  }
}

/// A trial that was given up.
public struct SetAsideRow: Sendable, Equatable {
  public var trialKey: String
  public var story: String
  public var at: Date

  public init(trialKey: String, story: String, at: Date) {
    self.trialKey = trialKey
    self.story = story
    self.at = at
  }
}

/// Two results of one trial that are not the same numbers. The first stays; both are written down here.
public struct DisagreementRow: Sendable, Equatable {
  public var trialKey: String
  public var firstWorker: String
  public var secondWorker: String
  /// The measurements as JSON with sorted keys; "nan", "inf" and "-inf" are strings.
  public var firstMeasurement: String
  public var secondMeasurement: String
  public var at: Date
}

/// What one append did.
public struct AppendReport: Sendable, Equatable {
  /// The keys that had no result before, in the order they were given.
  public var committed: [String] = []
  /// The keys that had the same numbers already.
  public var duplicates: [String] = []
  public var disagreements: [DisagreementRow] = []
}
