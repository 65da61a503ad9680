import Foundation
import Training

/// A folder that holds the original files of MNIST, packed with gzip or not.
struct MNISTFolder {
  let path: String
  /// What to say of this folder in the spec, for errors.
  let reference: DataPath

  /// The first images of a set, pixels divided by 255, with their labels 0...9 as real targets.
  /// - Throws: `InputError` for a folder or file that is missing or damaged, or too few images.
  func trainingSet(_ set: MNISTSet, sampleCount: Int) throws -> TrainingSet {
    let prefix = set == .train ? "train" : "t10k"
    let (imagesFile, images) = try array("\(prefix)-images", rank: 3)
    let (labelsFile, labels) = try array("\(prefix)-labels", rank: 1)
    let available = images.lengths[0]
    guard labels.lengths[0] == available else {
      throw InputError(
        file: labelsFile, message: "\(labels.lengths[0]) labels for the \(available) images of \(imagesFile)")
    }
    guard sampleCount <= available else {
      throw reference.failure("\(sampleCount) samples asked for, but \(imagesFile) has \(available) images")
    }
    let pixelCount = images.elements.count / available
    guard pixelCount >= 1 else { throw InputError(file: imagesFile, message: "its images have no pixels") }
    let targets = labels.elements.prefix(sampleCount)
    if let i = targets.firstIndex(where: { $0 > 9 }) {
      throw InputError(
        file: labelsFile,
        message: "label \(i - targets.startIndex + 1) is \(targets[i]), which is not a digit")
    }
    return TrainingSet(
      inputs: images.elements.prefix(sampleCount * pixelCount).map { Double($0) / 255 },
      inputDimension: pixelCount, targets: targets.map(Double.init))
  }

  private func array(_ name: String, rank: Int) throws -> (file: String, array: IDXArray) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
      throw missing("there is no folder \(path)")
    }
    let candidates = ["-", "."].flatMap {
      ["\(name)\($0)idx\(rank)-ubyte", "\(name)\($0)idx\(rank)-ubyte.gz"]
    }
    guard
      let file = candidates.map({ "\(path)/\($0)" }).first(where: FileManager.default.fileExists(atPath:))
    else { throw missing("\(path) has no file \(candidates[0]) or \(candidates[1])") }
    return (file, try IDXArray(bytes: readFile(file, sizeMax: dataSizeMax), rank: rank, file: file))
  }

  private func missing(_ what: String) -> InputError {
    reference.failure(
      "\(what); MNIST (LeCun and Cortes) is the four files train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, "
        + "t10k-images-idx3-ubyte.gz and t10k-labels-idx1-ubyte.gz: download them into a folder and name it here"
    )
  }
}
