import Foundation
import Testing

@testable import Reporting
@testable import StatusPage

@Suite struct CellTests {
  @Test func `columns are JSON, with null for what is not known`() throws {
    let page = PageCells([LiveCell(trialCount: 6), LiveCell(trialCount: 6)], revision: 3)
    let all = CellColumns(page, places: nil, revision: 4).json
    let object = try #require(try JSONSerialization.jsonObject(with: all) as? [String: Any])
    #expect(object["revision"] as? Int == 4)
    #expect(object["place"] == nil)
    #expect((object["slope"] as? [Any])?.allSatisfy { $0 is NSNull } == true)
    #expect(object["missing"] as? [Int] == [6, 6])
    #expect(object["wall_seconds"] as? [Double] == [0, 0])
    let some = CellColumns(page, places: [1], revision: 4).json
    #expect((try JSONSerialization.jsonObject(with: some) as? [String: Any])?["place"] as? [Int] == [1])
  }

  @Test func `only cells that changed after a revision are told`() {
    var page = PageCells(Array(repeating: LiveCell(trialCount: 2), count: 5), revision: 1)
    #expect(page.changed(after: 0) == [0, 1, 2, 3, 4])
    page.update([3], from: page.cells, revision: 2)
    page.update([1, 4], from: page.cells, revision: 5)
    #expect(page.changed(after: 1) == [1, 3, 4])
    #expect(page.changed(after: 2) == [1, 4])
    #expect(page.changed(after: 5).isEmpty)
  }
}
