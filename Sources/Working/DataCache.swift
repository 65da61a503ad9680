import Foundation
import Hashing
import Messaging
import Training

/// Data of problems in files named by their hash, for all workers that share the folder.
struct DataCache {
  let directory: URL

  private func url(of problem: WireProblem) -> URL {
    directory.appendingPathComponent("\(problem.dataHash).data")
  }

  /// The data of a problem, or nil if the folder has none or they are damaged.
  func load(_ problem: WireProblem) -> TrainingSet? {
    guard let content = try? Data(contentsOf: url(of: problem), options: .mappedIfSafe),
      content.count == problem.dataSize
    else { return nil }
    var fetch = DataFetch(problem, at: .zero)
    while !fetch.isComplete {
      let bytes = content.dropFirst(fetch.offset).prefix(WireLimits.dataChunkSizeMax)
      let chunk = CoordinatorMessage.DataChunk(
        hash: problem.dataHash, offset: fetch.offset, bytes: [UInt8](bytes))
      guard fetch.take(chunk) else { return nil }
    }
    return fetch.trainingSet
  }

  /// Writes the data under a name of its own first, so that nobody ever finds half of them.
  func store(_ trainingSet: TrainingSet, of problem: WireProblem) throws {
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    let partial = directory.appendingPathComponent("\(problem.dataHash).\(UUID().uuidString)")
    guard FileManager.default.createFile(atPath: partial.path, contents: nil) else {
      throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: partial.path])
    }
    do {
      let file = try FileHandle(forWritingTo: partial)
      defer { try? file.close() }
      for numbers in [trainingSet.inputs, trainingSet.targets] {
        let stride = WireLimits.dataChunkSizeMax / 8
        for start in Swift.stride(from: 0, to: numbers.count, by: stride) {
          let slice = numbers[start..<min(start + stride, numbers.count)]
          try file.write(contentsOf: DataBytes.bytes(slice))
        }
      }
      guard rename(partial.path, url(of: problem).path) == 0 else { throw CocoaError(.fileWriteUnknown) }
    } catch {
      try? FileManager.default.removeItem(at: partial)
      throw error
    }
  }
}
