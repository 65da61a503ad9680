import Foundation
import Messaging
import Testing

@testable import Working

@Suite("A spool on disk") struct SpoolTests {
  private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  private func spool(_ folder: URL, name: String = "a", isKept: Bool = true, sizeMax: Int = 1 << 30) -> Spool
  {
    Spool(directory: folder, name: name, isKept: isKept, sizeMax: sizeMax)
  }

  private func files(_ folder: URL) throws -> [URL] {
    try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
  }

  /// Leaves five results of two sweeps behind, one of them discarded.
  private func fill(_ folder: URL) throws {
    var spool = spool(folder)
    #expect(try spool.restore().isEmpty)
    for index in 0..<5 {
      try spool.append(
        WorkerFixture.report(index), as: TrialNumber(index), sweepHash: WorkerFixture.sweepHash(index / 3))
    }
    spool.discard(TrialNumber(1))
    #expect(spool.read(TrialNumber(2)) == WorkerFixture.report(2))
    #expect(spool.read(TrialNumber(1)) == nil)
  }

  @Test("Another process finds what one has left, each result with its sweep")
  func restoring() throws {
    try withFolder { folder in
      try fill(folder)
      var successor = spool(folder, name: "b")
      let found = try successor.restore()
      // What was discarded may come again: the coordinator has it already.
      #expect(found.map(\.lease) == (0..<5).map { WorkerFixture.lease($0) })
      #expect(found.map(\.number) == (-5..<0).map { TrialNumber($0) })
      #expect(found.map(\.sweepHash) == [0, 0, 0, 1, 1].map { WorkerFixture.sweepHash($0) })
      #expect(successor.read(TrialNumber(-2)) == WorkerFixture.report(3))
      for result in found { successor.discard(result.number) }
      #expect(try files(folder).isEmpty)
    }
  }

  @Test("Two processes do not offer the same results")
  func locking() throws {
    try withFolder { folder in
      try fill(folder)
      var first = spool(folder, name: "b")
      var second = spool(folder, name: "c")
      #expect(try first.restore().count == 5)
      #expect(try second.restore().isEmpty)
      withExtendedLifetime(first) {}
    }
  }

  @Test("A torn tail is dropped wherever it was torn, and what comes before it is kept")
  func tornTail() throws {
    try withFolder { folder in
      var spool = spool(folder)
      _ = try spool.restore()
      for index in 0..<3 {
        try spool.append(
          WorkerFixture.report(1 + index), as: TrialNumber(index), sweepHash: WorkerFixture.sweepHash(1))
      }
      let file = try #require(try files(folder).first)
      let whole = try Data(contentsOf: file)
      let header = 85
      let record = (whole.count - header) / 3
      try withFolder { copies in
        try FileManager.default.createDirectory(at: copies, withIntermediateDirectories: true)
        for size in 0...whole.count {
          let copy = copies.appendingPathComponent("x.results")
          try whole.prefix(size).write(to: copy)
          var successor = self.spool(copies, name: "b")
          let count = size < header ? 0 : (size - header) / record
          #expect(try successor.restore().count == count, "torn at \(size)")
          if count > 0 {
            let kept = try FileManager.default.attributesOfItem(atPath: copy.path)[.size] as? Int
            #expect(kept == header + count * record)
          }
        }
      }
      withExtendedLifetime(spool) {}
    }
  }

  @Test("A damaged record, and what follows it, is not offered")
  func damage() throws {
    try withFolder { folder in
      try fill(folder)
      let file = try #require(try files(folder).map(\.path).sorted().first)
      var content = try Data(contentsOf: URL(fileURLWithPath: file))
      content[content.count - 5] ^= 1
      try content.write(to: URL(fileURLWithPath: file))
      var successor = spool(folder, name: "b")
      #expect(try successor.restore().map(\.lease.trialIndex) == [0, 1, 3, 4])
    }
  }

  @Test("Beyond its bound it refuses, and takes again when room was made")
  func bound() throws {
    try withFolder { folder in
      var spool = spool(folder, sizeMax: 500)
      _ = try spool.restore()
      var count = 0
      var refusal: String?
      while refusal == nil {
        do {
          try spool.append(
            WorkerFixture.report(count), as: TrialNumber(count), sweepHash: WorkerFixture.sweepHash(1))
          count += 1
        } catch {
          refusal = "\(error)"
        }
      }
      #expect(count >= 2)
      #expect(refusal?.contains("the spool is full") == true)
      for number in 0..<count { spool.discard(TrialNumber(number)) }
      try spool.append(WorkerFixture.report(0), as: TrialNumber(9), sweepHash: WorkerFixture.sweepHash(1))
    }
  }

  @Test("A temporary spool leaves nothing behind, even while it is in use")
  func temporary() throws {
    try withFolder { folder in
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      var spool = spool(folder, isKept: false)
      try spool.append(WorkerFixture.report(1), as: TrialNumber(1), sweepHash: WorkerFixture.sweepHash(1))
      #expect(try files(folder).isEmpty)
      #expect(spool.read(TrialNumber(1)) == WorkerFixture.report(1))
    }
  }

  @Test("A place that is no folder is refused in one line")
  func noFolder() throws {
    try withFolder { folder in
      try Data().write(to: folder)
      var spool = spool(folder)
      #expect {
        try spool.restore()
      } throws: { error in
        "\(error)".hasPrefix("\(folder.path): cannot be made a spool")
      }
    }
  }
}

@Suite("A data cache") struct DataCacheTests {
  @Test("It gives back what was put into it, and nothing that was damaged since")
  func roundTrip() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    let cache = DataCache(directory: folder)
    let problem = WorkerFixture.problem
    #expect(cache.load(problem) == nil)
    try cache.store(WorkerFixture.trainingSet, of: problem)
    #expect(cache.load(problem) == WorkerFixture.trainingSet)
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    #expect(files.map(\.lastPathComponent) == ["\(problem.dataHash).data"])
    var content = try Data(contentsOf: files[0])
    content[3] ^= 1
    try content.write(to: files[0])
    #expect(cache.load(problem) == nil)
    try content.dropLast(8).write(to: files[0])
    #expect(cache.load(problem) == nil)
  }
}
