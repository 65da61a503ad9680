import Messaging

/// One connection between a worker process and a life of the coordinator. Either end may believe in it longer than the other.
struct Link {
  let worker: Int
  let peer: Peer
  /// Which run of the coordinator it leads to.
  let life: Int
  var isOpenAtWorker = true
  var isOpenAtCoordinator = true
  /// When the latest message of each direction arrives, for connections that keep the order.
  var lastArrival: [Direction: Moment] = [:]
}

enum Direction: CaseIterable {
  case toCoordinator, toWorker
}

/// Connections, and what the network does to what they carry: encoded messages, which it loses, doubles, delays, holds
/// back behind a cut, and lets overtake one another.
struct Network {
  private(set) var links: [Link] = []
  private var linkOfPeer: [Peer: Int] = [:]
  /// By worker's node: until when nothing passes.
  private var cutUntil: [Int: [Direction: Moment]] = [:]

  mutating func connect(worker: Int, ticket: TicketName?, life: Int) -> Int {
    let number = links.count
    // As ZeroMQ names connections: a zero and 32 bits.
    let identifier = [0] + (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
    let peer = Peer(identifier: identifier, ticket: ticket)
    links.append(Link(worker: worker, peer: peer, life: life))
    linkOfPeer[peer] = number
    return number
  }

  func link(of peer: Peer) -> Int? { linkOfPeer[peer] }

  mutating func closeAtWorker(_ link: Int) { links[link].isOpenAtWorker = false }

  mutating func closeAtCoordinator(_ link: Int) { links[link].isOpenAtCoordinator = false }

  mutating func cut(node: Int, _ direction: Direction, until end: Moment) {
    cutUntil[node, default: [:]][direction] = end
  }

  func isCut(node: Int, _ direction: Direction, at now: Moment) -> Bool {
    cutUntil[node]?[direction].map { now < $0 } ?? false
  }

  mutating func mendAll() { cutUntil = [:] }

  /// Whether what is sent now arrives after that moment, behind what was held back.
  func isHeldBack(_ link: Int, beyond moment: Moment) -> Bool {
    links[link].lastArrival.values.contains { $0 > moment }
  }

  /// When the copies of a message arrive that is sent now; none if it is lost.
  mutating func arrivals(
    over link: Int, node: Int, _ direction: Direction, at now: Moment, faults: Faults,
    random: inout SeededRandom
  ) -> [Moment] {
    if random.chance(faults.lost) || random.chance(faults.queueFull) { return [] }
    var sent = now
    if let end = cutUntil[node]?[direction], now < end {
      // What the sender's kernel kept arrives after the cut; the rest went with the connection.
      if random.chance(50) { return [] }
      sent = end
    }
    var arrivals: [Moment] = []
    for _ in 0..<(random.chance(faults.duplicated) ? 2 : 1) {
      var arrival = sent + 50 + random.below(faults.delayMax + 1)
      if !faults.reorders { arrival = max(arrival, links[link].lastArrival[direction] ?? arrival) }
      links[link].lastArrival[direction] = arrival
      arrivals.append(arrival)
    }
    return arrivals
  }
}
