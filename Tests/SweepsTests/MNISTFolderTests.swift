import Foundation
import Testing
import Training

@testable import Sweeps

/// The folder with the real files: `mnist` in `$PHASEGRID_DATA`, or in the data folder beside the repository.
private let realFolder: String? = {
  let data = ProcessInfo.processInfo.environment["PHASEGRID_DATA"] ?? "\(repository)/../shared/data"
  return FileManager.default.fileExists(atPath: "\(data)/mnist") ? "\(data)/mnist" : nil
}()

@Suite struct MNISTFolderTests {
  private func load(_ folder: String, samples: Int, set: String = "train") throws -> TrainingSet {
    let specification = try parse(
      replacing: "inputs: [[-0.9], [-0.3], [0.3], [0.9]]\n  targets: [0.4, -0.2, 0.1, 0.6]",
      with: "mnist: {folder: \(folder), samples: \(samples), set: \(set)}")
    return try loadProblem(of: specification, environment: [:]).trainingSet
  }

  private let images = idx(0x803, [3, 1, 2], [0, 255, 51, 102, 1, 2])
  private let labels = idx(0x801, [3], [7, 0, 9])

  @Test func theFirstImagesAreScaledToOneAndTheLabelsAreNumbers() throws {
    try withFolder { folder in
      try write(images, to: "\(folder)/train-images-idx3-ubyte")
      try write(labels, to: "\(folder)/train-labels.idx1-ubyte")
      #expect(
        try load(folder, samples: 2)
          == TrainingSet(inputs: [0, 1, 0.2, 0.4], inputDimension: 2, targets: [7, 0]))
    }
  }

  @Test func theTestSetHasItsOwnFiles() throws {
    try withFolder { folder in
      try write(images, to: "\(folder)/t10k-images.idx3-ubyte.gz")  // Told by its bytes, not by its name.
      try write(labels, to: "\(folder)/t10k-labels-idx1-ubyte")
      #expect(try load(folder, samples: 3, set: "test").targets == [7, 0, 9])
    }
  }

  @Test func aFolderThatLacksAFileSaysWhichAndWhereToGetIt() throws {
    try withFolder { folder in
      try write(images, to: "\(folder)/train-images-idx3-ubyte")
      let said = try #require(message { _ = try load(folder, samples: 2) })
      let place = "luo.yaml:3: problem.mnist.folder: "
      let what =
        "\(folder) has no file train-labels-idx1-ubyte or train-labels-idx1-ubyte.gz; MNIST (LeCun and Cortes)"
      #expect(said.hasPrefix(place + what))
    }
  }

  @Test func filesThatContradictEachOtherOrTheSpecAreNamed() throws {
    try withFolder { folder in
      let (imagesFile, labelsFile) = (
        "\(folder)/train-images-idx3-ubyte", "\(folder)/train-labels-idx1-ubyte"
      )
      try write(images, to: imagesFile)
      try write(labels, to: labelsFile)
      #expect(
        message { _ = try load(folder, samples: 4) }
          == "luo.yaml:3: problem.mnist.folder: 4 samples asked for, but \(imagesFile) has 3 images")
      try write(idx(0x801, [2], [1, 2]), to: labelsFile)
      #expect(
        message { _ = try load(folder, samples: 2) }
          == "\(labelsFile): 2 labels for the 3 images of \(imagesFile)")
      try write(idx(0x801, [3], [1, 10, 2]), to: labelsFile)
      #expect(
        message { _ = try load(folder, samples: 2) } == "\(labelsFile): label 2 is 10, which is not a digit")
      try write(idx(0x803, [3, 0, 0xffff_ffff], []), to: imagesFile)
      try write(labels, to: labelsFile)
      #expect(message { _ = try load(folder, samples: 2) } == "\(imagesFile): its images have no pixels")
    }
  }

  // Skipped where the files are not: set PHASEGRID_DATA to the folder that holds mnist/.
  @Test(.enabled(if: realFolder != nil, "no mnist folder in $PHASEGRID_DATA or ../shared/data"))
  func theRealFilesBeginAsTheyAreKnownTo() throws {
    let set = try load(try #require(realFolder), samples: 45)
    #expect(set.targets.prefix(5) == [5, 0, 4, 1, 9])
    #expect(set.inputDimension == 784)
    #expect(set.inputs.count == 45 * 784)
    // Row 5 of the first image holds the first ink of the digit 5: 3, 18, 18, 18, 126, ...
    #expect(set.inputs[5 * 28 + 12..<5 * 28 + 17].map { $0 * 255 } == [3, 18, 18, 18, 126])
  }
}
