import Training

/// What a sweep is: the content of a spec file, every key of which has been checked (docs/spec.md).
///
/// Reading it touches no data file, so that a finished sweep can be drawn where its data are not.
public struct SweepSpecification: Sendable, Equatable {
  public let name: String
  public let problem: ProblemSpecification
  public let grid: Grid
  public let training: TrainingSettings
  public let detail: DetailSelection
  /// The path that the spec was read from, as the user gave it; data paths are relative to its folder.
  public let file: String
  /// The YAML as the user wrote it.
  public let text: String

  /// Whether the neurons of a trial are recorded for the detailed figures.
  public func recordsNeurons(of trial: Trial) -> Bool {
    trial.width == detail.width && trial.seed == detail.seed && detail.cells.contains(trial.cell)
  }

  /// The trials whose neurons are recorded, in the order of `detail.cells`.
  public var detailTrials: [Trial] {
    detail.cells.compactMap {
      grid.trial(gamma: $0.gamma, gammaPrime: $0.gammaPrime, width: detail.width, seed: detail.seed)
    }
  }
}

/// The trials whose neurons are recorded: some cells of the grid at one width with one seed.
public struct DetailSelection: Sendable, Equatable {
  /// Cells of the grid's plane, each once.
  public let cells: [Cell]
  public let width: Int
  public let seed: UInt64
}

/// Where the training set comes from, and the activation of the network that learns it.
public struct ProblemSpecification: Sendable, Equatable {
  public let source: ProblemSource
  public let activation: Activation
}

public enum ProblemSource: Sendable, Equatable {
  /// Written in the spec itself.
  case inline(TrainingSet)
  /// A table of numbers without a header, the target in its last column.
  case csv(DataPath)
  /// The first `sampleCount` images of one of MNIST's two sets.
  case mnist(folder: DataPath, sampleCount: Int, set: MNISTSet)
}

/// The two sets of MNIST.
public enum MNISTSet: String, Sendable, CaseIterable {
  case train, test
}
