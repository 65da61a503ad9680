import Foundation
import Testing

@testable import Messaging

@Suite("Sockets") struct SocketTests {
  private let mailbox = Mailbox<Int>()

  /// Sends until the connection is up; a connection that never comes hangs the test, which its time limit ends.
  private func send(_ message: [UInt8], from dealer: DealerSocket) throws {
    while try !dealer.send(message) { try dealer.wait(timeout: .milliseconds(5), mailbox: mailbox) }
  }

  private func receive(at router: RouterSocket) throws -> (peer: Peer, message: [UInt8]) {
    while true {
      if let received = try router.receive() { return received }
      try router.wait(timeout: nil, mailbox: mailbox)
    }
  }

  private func receive(at dealer: DealerSocket) throws -> [UInt8] {
    while true {
      if let received = try dealer.receive() { return received }
      try dealer.wait(timeout: nil, mailbox: mailbox)
    }
  }

  private static let temporarySocket =
    FileManager.default.temporaryDirectory.appending(path: "phasegrid-\(UUID().uuidString.prefix(8)).sock")
    .path

  @Test(
    "Messages travel both ways", .timeLimit(.minutes(1)),
    arguments: ["tcp://127.0.0.1:*", "tcp://localhost:*", "ipc://" + temporarySocket])
  func bothWays(text: String) throws {
    let router = try RouterSocket(bindingTo: Endpoint(text))
    #expect(!router.boundEndpoint.isWildcard)
    let dealer = try DealerSocket(connectingTo: router.boundEndpoint)
    let large = [UInt8](repeating: 7, count: 1 << 20)
    for message in [[1, 2, 3], [], large] {
      try send(message, from: dealer)
      let received = try receive(at: router)
      #expect(received.message == message)
      #expect(try router.send(received.message.reversed(), to: received.peer) == .sent)
      #expect(try receive(at: dealer) == message.reversed())
    }
  }

  @Test("Two workers are two peers", .timeLimit(.minutes(1)))
  func twoPeers() throws {
    let router = try RouterSocket(bindingTo: Endpoint("tcp://127.0.0.1:*"))
    let first = try DealerSocket(connectingTo: router.boundEndpoint)
    let second = try DealerSocket(connectingTo: router.boundEndpoint)
    try send([1], from: first)
    let one = try receive(at: router)
    try send([2], from: second)
    let two = try receive(at: router)
    #expect(one.peer != two.peer)
    #expect(try router.send([20], to: two.peer) == .sent)
    #expect(try router.send([10], to: one.peer) == .sent)
    #expect(try receive(at: first) == [10])
    #expect(try receive(at: second) == [20])
  }

  @Test("A peer that nobody knows is unreachable")
  func unreachable() throws {
    let router = try RouterSocket(bindingTo: Endpoint("tcp://127.0.0.1:*"))
    #expect(try router.send([1], to: Peer(identifier: [0, 1, 2, 3, 4])) == .unreachable)
  }

  @Test("Without a connection nothing is queued")
  func notConnected() throws {
    let dealer = try DealerSocket(connectingTo: Endpoint("ipc://" + Self.temporarySocket + ".none"))
    #expect(try !dealer.send([1]))
  }

  @Test("A dealer finds a router that comes back to the same port", .timeLimit(.minutes(1)))
  func rebinding() throws {
    var router: RouterSocket? = try RouterSocket(bindingTo: Endpoint("tcp://127.0.0.1:*"))
    let endpoint = try #require(router?.boundEndpoint)
    let dealer = try DealerSocket(connectingTo: endpoint)
    try send([1], from: dealer)
    #expect(try receive(at: #require(router)).message == [1])
    router = nil
    let successor = try RouterSocket(bindingTo: endpoint)
    // What is said before the broken connection is noticed is lost: say it until it arrives.
    var received = try successor.receive()
    while received == nil {
      _ = try dealer.send([2])
      try successor.wait(timeout: .milliseconds(20), mailbox: mailbox)
      received = try successor.receive()
    }
    #expect(received?.message == [2])
  }

  @Test("An address in use is said in one line")
  func addressInUse() throws {
    let router = try RouterSocket(bindingTo: Endpoint("tcp://127.0.0.1:*"))
    #expect(throws: MessagingError("\(router.boundEndpoint)", "address already in use")) {
      try RouterSocket(bindingTo: router.boundEndpoint)
    }
  }

  @Test("An address of no interface is said in one line")
  func foreignAddress() throws {
    #expect(throws: MessagingError("tcp://no-such-interface:5555", "not an address of this host")) {
      try RouterSocket(bindingTo: Endpoint("tcp://no-such-interface:5555"))
    }
  }

  @Test("Nobody connects to a wildcard")
  func connectingToWildcard() throws {
    #expect(throws: MessagingError("tcp://*:5555", "connecting takes one host and one port, not *")) {
      try DealerSocket(connectingTo: Endpoint("tcp://*:5555"))
    }
  }

  @Test("Posting wakes a thread that waits for ever", .timeLimit(.minutes(1)))
  func wakeUp() throws {
    let router = try RouterSocket(bindingTo: Endpoint("tcp://127.0.0.1:*"))
    Thread { [mailbox] in
      for event in 0..<1_000 { mailbox.post(event) }
    }.start()
    var events: [Int] = []
    while events.count < 1_000 {
      try router.wait(timeout: nil, mailbox: mailbox)
      events += mailbox.takeAll()
    }
    #expect(events == Array(0..<1_000))
  }
}
