import Foundation
import Synchronization
import Testing

@testable import Messaging

@Suite("Encrypted sockets", .timeLimit(.minutes(1))) struct EncryptedSocketTests {
  private let mailbox = Mailbox<Int>()
  private static let endpoint = Endpoint(.tcp(host: "127.0.0.1", port: nil))

  private func send(_ message: [UInt8], from dealer: DealerSocket) throws {
    while try !dealer.send(message) { try dealer.wait(timeout: .milliseconds(5), mailbox: mailbox) }
  }

  private func receive(at router: RouterSocket) throws -> (peer: Peer, message: [UInt8]) {
    while true {
      if let received = try router.receive() { return received }
      try router.wait(timeout: nil, mailbox: mailbox)
    }
  }

  private func waitForRefusal(of dealer: DealerSocket) throws -> DealerSocket.Refusal {
    while true {
      if let refusal = dealer.refusal { return refusal }
      try dealer.wait(timeout: .milliseconds(20), mailbox: mailbox)
    }
  }

  @Test("The holder of a ticket joins, both sides are heard, and its messages carry the ticket's name")
  func joining() throws {
    try withTemporaryFolder { folder in
      let keys = KeyFolder(folder.appendingPathComponent("keys"))
      let ticket = try issue("node", keys, in: folder)
      let router = try RouterSocket(bindingTo: Self.endpoint, admission: Admission(keys: keys))
      let dealer = try DealerSocket(connectingTo: router.boundEndpoint, credentials: ticket.credentials)
      try send([1, 2, 3], from: dealer)
      let (peer, message) = try receive(at: router)
      #expect(message == [1, 2, 3])
      #expect(peer.ticket == ticket.name)
      #expect(peer != Peer(identifier: peer.identifier), "nobody without the ticket is the same peer")
      #expect(try router.send([4], to: peer) == .sent)
      var answer: [UInt8]?
      while answer == nil {
        try dealer.wait(timeout: nil, mailbox: mailbox)
        answer = try dealer.receive()
      }
      #expect(answer == [4])
    }
  }

  @Test("Nobody joins without a listed key, and the log hears of it once")
  func refusing() throws {
    try withTemporaryFolder { folder in
      let keys = KeyFolder(folder.appendingPathComponent("keys"))
      let (ticket, revoked) = (try issue("node", keys, in: folder), try issue("revoked", keys, in: folder))
      try keys.revoke(revoked.name)
      let lines = Mutex<[String]>([])
      let router = try RouterSocket(
        bindingTo: Self.endpoint,
        admission: Admission(keys: keys) { line in lines.withLock { $0.append(line) } })
      let foreignFolder = folder.appendingPathComponent("foreign")
      let foreign = try issue("foreign", KeyFolder(foreignFolder), in: folder)
      let cases: [(Ticket.Credentials?, DealerSocket.Refusal)] = [
        (revoked.credentials, .ticketNotListed),
        (.init(serverKey: ticket.credentials.serverKey, workerKeys: .random()), .ticketNotListed),
        (foreign.credentials, .handshakeFailed), (nil, .handshakeFailed),
      ]
      for (credentials, refusal) in cases {
        let dealer = try DealerSocket(connectingTo: router.boundEndpoint, credentials: credentials)
        #expect(try waitForRefusal(of: dealer) == refusal)
        #expect(try router.receive() == nil)
      }
      #expect(lines.withLock { $0 } == ["refused a worker from ::ffff:127.0.0.1: its ticket is not listed"])
      let dealer = try DealerSocket(connectingTo: router.boundEndpoint, credentials: ticket.credentials)
      try send([1], from: dealer)
      #expect(try receive(at: router).peer.ticket == ticket.name)
    }
  }

  @Test(
    "A ticket made while the coordinator runs is taken, and one revoked while its worker speaks is not heard again"
  )
  func whileRunning() throws {
    try withTemporaryFolder { folder in
      let keys = KeyFolder(folder.appendingPathComponent("keys"))
      let router = try RouterSocket(bindingTo: Self.endpoint, admission: Admission(keys: keys))
      let (first, second) = (try issue("first", keys, in: folder), try issue("second", keys, in: folder))
      let dealers = try [first, second].map {
        try DealerSocket(connectingTo: router.boundEndpoint, credentials: $0.credentials)
      }
      for dealer in dealers { try send([1], from: dealer) }
      #expect(
        try Set([receive(at: router).peer.ticket, receive(at: router).peer.ticket]) == [
          first.name, second.name,
        ])
      try keys.revoke(first.name)
      // It speaks on until its connection is closed, connects again, and is told.
      while dealers[0].refusal == nil {
        _ = try dealers[0].send([2])
        try dealers[0].wait(timeout: .milliseconds(20), mailbox: mailbox)
        while let (peer, _) = try router.receive() { #expect(peer.ticket == first.name) }
      }
      #expect(dealers[0].refusal == .ticketNotListed)
      try send([3], from: dealers[1])
      let (peer, message) = try receive(at: router)
      #expect(peer.ticket == second.name && message == [3])
    }
  }

  @Test("A worker whose ticket is listed late joins by itself")
  func listedLate() throws {
    try withTemporaryFolder { folder in
      let keys = KeyFolder(folder.appendingPathComponent("keys"))
      let ticket = try issue("node", keys, in: folder)
      let (listed, aside) = ("listed/node.json", "node.json")
      let move = { (from: String, to: String) in
        try FileManager.default.moveItem(
          at: keys.url.appendingPathComponent(from), to: keys.url.appendingPathComponent(to))
      }
      try move(listed, aside)
      let router = try RouterSocket(bindingTo: Self.endpoint, admission: Admission(keys: keys))
      let dealer = try DealerSocket(connectingTo: router.boundEndpoint, credentials: ticket.credentials)
      #expect(try waitForRefusal(of: dealer) == .ticketNotListed)
      try move(aside, listed)
      try send([1], from: dealer)
      #expect(try receive(at: router).message == [1])
    }
  }

  @Test("Silent connections beyond the bound make room for a worker, and one that was welcomed stays")
  func tooManyConnections() throws {
    let reports = Atomic(0)
    let admission = Admission(connectionCountMax: 20) { _ in reports.add(1, ordering: .relaxed) }
    let router = try RouterSocket(bindingTo: Self.endpoint, admission: admission)
    let worker = try DealerSocket(connectingTo: router.boundEndpoint)
    try send([1], from: worker)
    let (peer, _) = try receive(at: router)
    router.welcomeSender()
    guard case .tcp(_, let port?) = router.boundEndpoint.transport else { return }
    var silent: [Int32] = []
    defer { for descriptor in silent { close(descriptor) } }
    for _ in 0..<200 {
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      silent.append(descriptor)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = port.bigEndian
      address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
      let result = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
      #expect(result == 0)
    }
    let late = try DealerSocket(connectingTo: router.boundEndpoint)
    try send([2], from: late)
    #expect(try receive(at: router).message == [2])
    try send([3], from: worker)
    let (again, message) = try receive(at: router)
    #expect(again == peer && message == [3])
    #expect(reports.load(ordering: .relaxed) == 1)
  }

  @Test("Connections that say something and were not welcomed make room for a worker")
  func tooManySpeakers() throws {
    let router = try RouterSocket(bindingTo: Self.endpoint, admission: Admission(connectionCountMax: 20))
    var hostile: [DealerSocket] = []
    for number in 0..<20 as Range<UInt8> {
      hostile.append(try DealerSocket(connectingTo: router.boundEndpoint))
      try send([number], from: hostile.last!)
      #expect(try receive(at: router).message == [number])
    }
    let worker = try DealerSocket(connectingTo: router.boundEndpoint)
    try send([20], from: worker)
    #expect(try receive(at: router).message == [20])
  }

  @Test("A message larger than the bound costs its sender the connection, and nobody else")
  func tooLarge() throws {
    let router = try RouterSocket(bindingTo: Self.endpoint, admission: Admission(messageSizeMax: 1_000))
    let (hostile, worker) = (
      try DealerSocket(connectingTo: router.boundEndpoint),
      try DealerSocket(connectingTo: router.boundEndpoint)
    )
    try send([1], from: worker)
    let (peer, _) = try receive(at: router)
    try send([UInt8](repeating: 0, count: 1_001), from: hostile)
    try send([UInt8](repeating: 7, count: 1_000), from: worker)
    let (again, message) = try receive(at: router)
    #expect(again == peer && message.count == 1_000)
  }
}
