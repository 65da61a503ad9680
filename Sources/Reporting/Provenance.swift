/// Where tables and figures come from: what identifies the sweep, and how many of its trials they rest on.
struct Provenance: Sendable, Encodable {
  let name: String
  let specHash: String
  let productVersion: String
  let trainingVersion: Int
  /// The part of the sweep that the folder is for, "2/3"; null for all of it.
  let shard: OrNull<String>
  /// The trials that the slopes are made of, those that were computed or given up and are no part of one, and those
  /// that are not computed so far.
  let trialsUsed: Int
  let trialsLeftOut: Int
  let trialsMissing: Int

  /// The names are the same in documents whose other names are not in snake case.
  private enum CodingKeys: String, CodingKey {
    case name, shard
    case specHash = "spec_hash"
    case productVersion = "product_version"
    case trainingVersion = "training_version"
    case trialsUsed = "trials_used"
    case trialsLeftOut = "trials_left_out"
    case trialsMissing = "trials_missing"
  }

  init(_ record: SweepRecord, cells: [CellSummary]) {
    name = record.specification.name
    specHash = record.specificationHash
    productVersion = record.productVersion
    trainingVersion = record.meaning.trainingVersion
    shard = OrNull(record.shard?.description)
    trialsUsed = cells.reduce(0) { $0 + $1.usedCount }
    trialsLeftOut = cells.reduce(0) { $0 + $1.leftOutCount }
    trialsMissing = cells.reduce(0) { $0 + $1.missingCount }
  }

  /// "spec 0123456789ab, Phasegrid 1.2.3, training version 3".
  var source: String {
    "spec \(specHash.prefix(12)), Phasegrid \(productVersion), training version \(trainingVersion)"
  }

  /// "96 trials used, 4 left out".
  var usage: String { "\(grouped(trialsUsed)) trials used, \(grouped(trialsLeftOut)) left out" }
}

extension SweepResults {
  var provenance: Provenance { Provenance(record, cells: cells) }
}
