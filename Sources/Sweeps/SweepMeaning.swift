import Hashing
import Training

/// What all trials of a sweep share, so that only cell, width and seed tell their keys apart.
///
/// A sweep may grow: more cells, widths or seeds leave the keys of the trials it had as they were. When its meaning
/// changes every key does, and what was computed no longer belongs to it. Kept with the results, it gives the keys of
/// a sweep whose data files are gone.
public struct SweepMeaning: Sendable, Hashable {
  public let trainingVersion: Int
  public let problem: ProblemHash
  /// α at the points of the plane, as in `Grid`.
  public let alpha: Double
  public let lossTolerance: Double
  public let accuracy: Double
  public let method: IntegrationMethod
  public let evaluationsMax: Int
  public let precision: Precision
  /// The part of a key's text that all trials share.
  private let keyStart: CanonicalHash

  public init(
    problem: ProblemHash, settings: TrainingSettings, alpha: Double = 1,
    trainingVersion: Int = Training.trainingVersion
  ) {
    self.trainingVersion = trainingVersion
    self.problem = problem
    self.alpha = alpha
    lossTolerance = settings.lossTolerance
    accuracy = settings.accuracy
    method = settings.method
    evaluationsMax = settings.evaluationsMax
    precision = settings.precision
    var hash = CanonicalHash()
    hash.append("phasegrid trial")
    hash.append(trainingVersion)
    hash.append(problem.activation.rawValue)
    hash.append(bytes: problem.data.bytes)
    hash.append(lossTolerance)
    hash.append(accuracy)
    hash.append(method.rawValue)
    hash.append(evaluationsMax)
    if precision != .float64 { hash.append(precision.rawValue) }
    keyStart = hash
  }

  func scales(of trial: Trial) -> InitialScales {
    trial.scales(inputDimension: problem.inputDimension, activation: problem.activation, alpha: alpha)
  }

  /// The SHA-256 of the text "phasegrid trial", the training version, the activation's name, the 32 bytes of the
  /// data's hash, loss tolerance, accuracy, the method's name, the budget of evaluations, the precision's name
  /// unless it is float64, κ, κ', β₂ unless the activation is homogeneous, width and seed, each in the encoding of
  /// `CanonicalHash`.
  ///
  /// What is left out is what the first training version did not know, so that its results keep their keys. Whether
  /// neurons are recorded is no part of a key, and neither are γ, γ' and α, which act through κ, κ' and β₂ alone.
  public func key(of trial: Trial) -> TrialKey {
    key(scales: scales(of: trial), width: trial.width, seed: trial.seed)
  }

  func key(scales: InitialScales, width: Int, seed: UInt64) -> TrialKey {
    var hash = keyStart
    hash.append(scales.kappa)
    hash.append(scales.kappaPrime)
    if !problem.activation.isHomogeneous { hash.append(scales.beta2) }
    hash.append(width)
    hash.append(seed)
    return TrialKey(hash.digest())
  }

  /// The parts by the dotted paths that a user knows them by, in a fixed order.
  public var entries: [(path: String, value: String)] {
    [
      ("trainingVersion", "\(trainingVersion)"),
      (
        "problem.data",
        "\(problem.data.hexadecimal.prefix(16)), \(problem.sampleCount) × \(problem.inputDimension)"
      ),
      ("problem.activation", problem.activation.rawValue),
      ("grid.alpha", "\(alpha)"),
      ("training.lossTolerance", "\(lossTolerance)"),
      ("training.accuracy", "\(accuracy)"),
      ("training.method", method.rawValue),
      ("training.evaluationsMax", "\(evaluationsMax)"),
      ("training.precision", precision.rawValue),
    ]
  }

  /// A line for each part in which this meaning, a spec's, differs from the one a journal holds:
  /// `training.lossTolerance: journal has 1e-06, spec has 1e-07`.
  public func differences(from journal: SweepMeaning) -> [String] {
    zip(journal.entries, entries).filter { $0.value != $1.value }.map {
      "\($0.path): journal has \($0.value), spec has \($1.value)"
    }
  }
}

extension SweepSpecification {
  public func meaning(of problem: ProblemHash) -> SweepMeaning {
    SweepMeaning(problem: problem, settings: training, alpha: grid.alpha)
  }

  /// What a worker is given to train.
  public func definition(of trial: Trial, problem: Problem) -> TrialDefinition {
    TrialDefinition(
      problem: problem,
      scales: trial.scales(
        inputDimension: problem.trainingSet.inputDimension, activation: problem.activation, alpha: grid.alpha),
      width: trial.width, seed: trial.seed, settings: training)
  }
}
