import Foundation
import Testing

@testable import Working

@Suite("A sign of life") struct SignOfLifeTests {
  @Test("It is written at once, and again when it is due, even where it was removed")
  func renewal() throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: file) }
    var sign = try SignOfLife(file, at: .seconds(100))
    #expect(sign.due == .seconds(105))
    try FileManager.default.removeItem(at: file)
    sign.renew(at: .seconds(104))
    #expect(!FileManager.default.fileExists(atPath: file.path))
    sign.renew(at: .seconds(105))
    #expect(FileManager.default.fileExists(atPath: file.path))
    #expect(sign.due == .seconds(110))
  }

  @Test("Where it cannot be written the worker does not start, and one line says why")
  func unwritable() {
    #expect {
      try SignOfLife(URL(fileURLWithPath: "/nonexistent/alive"), at: .zero)
    } throws: {
      "\($0)".hasPrefix("/nonexistent/alive: the sign of life cannot be written: ") && !"\($0)".contains("\n")
    }
  }
}
