import Testing

@testable import Messaging

@Suite("Admission") struct AdmissionTests {
  @Test("The oldest stranger goes when there are too many, whatever it said, and no worker that was welcomed")
  func strangers() {
    var ledger = ConnectionLedger(countMax: 6)
    for descriptor in 10..<13 as Range<Int32> { #expect(ledger.accept(descriptor) == nil) }
    ledger.welcome(10)
    ledger.welcome(10)
    #expect(ledger.accept(13) == nil)
    ledger.hear(11, by: nil, byteCount: 1)
    #expect(ledger.accept(14) == 11)
    ledger.close(11)
    for descriptor in 12...14 as ClosedRange<Int32> { ledger.welcome(descriptor) }
    #expect(ledger.accept(15) == nil)
    #expect(ledger.accept(16) == nil)
    #expect(ledger.accept(17) == 15)
    #expect(ledger.count == 6)
    ledger.welcome(16)
    ledger.welcome(17)
    #expect(ledger.accept(18) == 18, "all others are workers")
    ledger.close(12)
    #expect(ledger.accept(19) == nil)
  }

  @Test("A descriptor that is used again is another connection")
  func reuse() {
    var ledger = ConnectionLedger(countMax: 4)
    _ = ledger.accept(1)
    ledger.welcome(1)
    ledger.close(1)
    ledger.hear(1, by: nil, byteCount: 1)
    ledger.welcome(1)
    #expect(ledger.count == 0)
    #expect(ledger.accept(1) == nil)
    #expect(ledger.accept(2) == nil)
    #expect(ledger.accept(3) == 1)
  }

  @Test("Connections come and go without end, and the ledger does not grow")
  func churn() {
    var ledger = ConnectionLedger(countMax: 100)
    for number in 0..<100_000 {
      let descriptor = Int32(number % 1_000)
      _ = ledger.accept(descriptor)
      if number % 3 == 0 { ledger.welcome(descriptor) }
      if number % 2 == 0 { ledger.close(descriptor) }
      #expect(ledger.count <= 100)
    }
  }

  @Test("The connections of a key that is no longer listed are named once")
  func revoked() {
    let (first, second) = (KeyPair.random().publicKey, KeyPair.random().publicKey)
    var ledger = ConnectionLedger(countMax: 100)
    for descriptor in 1...6 as ClosedRange<Int32> { _ = ledger.accept(descriptor) }
    for descriptor in [1, 3] as [Int32] { ledger.hear(descriptor, by: first, byteCount: 1) }
    ledger.hear(2, by: second, byteCount: 1)
    ledger.hear(4, by: nil, byteCount: 1)
    #expect(ledger.remove { $0 == second } == [1, 3])
    #expect(ledger.remove { $0 == second }.isEmpty)
    #expect(ledger.count == 4)
  }

  @Test("Whoever says more than is taken goes, though nothing of it was a whole message")
  func floods() {
    var ledger = ConnectionLedger(countMax: 100)
    for descriptor in 1...4 as ClosedRange<Int32> { _ = ledger.accept(descriptor) }
    ledger.hear(1, by: nil, byteCount: 1_000)
    ledger.hear(1, by: nil, byteCount: 1_000)
    ledger.hear(2, by: nil, byteCount: 1_000)
    let received: [Int32: Int] = [1: 2_100, 2: 1_101, 3: 101]
    #expect(ledger.remove(byteCountMax: 100) { received[$0] } == [2, 3])
    #expect(ledger.count == 2)
    #expect(ledger.remove(byteCountMax: 100) { received[$0] }.isEmpty)
  }

  @Test("A few lines of a matter are said in each interval, and the others are counted")
  func lines() {
    var limiter = LineLimiter(countMax: 2, in: .seconds(60))
    let times = [0, 1, 2, 30, 59, 60, 61, 62, 121]
    #expect(
      times.map { limiter.pass("line", at: .seconds($0)) } == [
        "line", "line", nil, nil, nil, "line (and 3 more like it before)", "line", nil,
        "line (and 1 more like it before)",
      ])
  }

  @Test("Connections leave a quarter of the files to others")
  func counts() {
    #expect(Admission.connectionCountMax(openFileCountMax: 1_024) == 768)
    #expect(Admission.connectionCountMax(openFileCountMax: 1) == 2)
    #expect(Admission.connectionCountMax(openFileCountMax: .max / 4) == 100_000)
  }
}
