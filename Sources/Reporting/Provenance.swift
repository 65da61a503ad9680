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

  /// - Parameter usage: of all that the table or figure holds.
  init(_ record: SweepRecord, _ usage: TrialUsage) {
    name = record.specification.name
    specHash = record.specificationHash
    productVersion = record.productVersion
    trainingVersion = record.meaning.trainingVersion
    shard = OrNull(record.shard?.description)
    trialsUsed = usage.usedCount
    trialsLeftOut = usage.leftOutCount
    trialsMissing = usage.missingCount
  }

  /// "spec 0123456789ab, Phasegrid 1.2.3, training version 3".
  var source: String {
    "spec \(specHash.prefix(12)), Phasegrid \(productVersion), training version \(trainingVersion)"
  }
}

extension SweepResults {
  /// Of all cells.
  var usage: TrialUsage { TrialUsage(cells) }

  var provenance: Provenance { Provenance(record, usage) }

  /// What a map of a slope is made of, with the trials that have no place in it:
  /// "3,820 trials used, 20 left out, 75 of named initialisations not drawn".
  func mapUsage(of slope: FigureChoices.Slope) -> String {
    let cells = record.trials.byCell
    let plane = cells.filter { $0.first?.trial.cell.initialisation == nil }
    let named = cells[plane.count...].joined().count { !$0.isMissing }
    return TrialUsage(plane.joined(), slope.distance).text
      + (named > 0 ? ", \(grouped(named)) of named initialisations not drawn" : "")
  }
}
