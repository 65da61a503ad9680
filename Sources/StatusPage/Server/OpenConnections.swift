import FlyingSocks
import Foundation

/// The TCP connections of this process that came in at one of its ports, as Linux tells of them.
enum OpenConnections {
  /// Looks at all that the process has open: a connection that always has something to be read never waits, and so is
  /// nowhere else to be found.
  static func traffic(atPort port: UInt16) -> [ConnectionTraffic] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
    return names.compactMap { Int32($0) }.compactMap { descriptor in
      guard Socket(file: Socket.FileDescriptor(rawValue: descriptor)).port == port else { return nil }
      return traffic(descriptor)
    }
  }

  /// Resets it, so that what came in is not even read; nothing happens where it is gone.
  static func end(_ connection: ConnectionTraffic) {
    // The copy stays the same connection even if the descriptor is closed now and given to another file.
    let copy = dup(connection.descriptor)
    guard copy >= 0 else { return }
    defer { close(copy) }
    guard cookie(copy) == connection.cookie else { return }
    // Connecting to no family dissolves a connection: connect(2).
    var nowhere = sockaddr()
    nowhere.sa_family = sa_family_t(AF_UNSPEC)
    _ = connect(copy, &nowhere, socklen_t(MemoryLayout<sockaddr>.size))
  }

  private static func traffic(_ descriptor: Int32) -> ConnectionTraffic? {
    // Linux' `tcp_info` has these two after eight bytes, 24 numbers of four bytes and two rates of eight; that of the C
    // library is shorter.
    var waiting: Int32 = 0
    guard let cookie = cookie(descriptor),
      let info = option(descriptor, Int32(IPPROTO_TCP), TCP_INFO, wordCount: 17),
      ioctl(descriptor, UInt(TIOCOUTQ), &waiting) == 0
    else { return nil }
    let (acknowledged, received) = (info[15], info[16])
    return ConnectionTraffic(
      descriptor: descriptor, cookie: cookie, received: received, written: acknowledged + UInt64(waiting))
  }

  private static func cookie(_ descriptor: Int32) -> UInt64? {
    option(descriptor, SOL_SOCKET, SO_COOKIE, wordCount: 1)?[0]
  }

  /// The beginning of an option; nil where it does not exist, or is shorter.
  private static func option(
    _ descriptor: Int32, _ level: Int32, _ name: Int32, wordCount: Int
  ) -> [UInt64]? {
    var words = [UInt64](repeating: 0, count: wordCount)
    var size = socklen_t(wordCount * 8)
    // The kernel writes no more than the size that it is told, and tells how much it wrote.
    let code = getsockopt(descriptor, level, name, &words, &size)
    return code == 0 && size == wordCount * 8 ? words : nil
  }
}

extension Socket {
  /// The port at this end; nil for what is no connection of the internet's.
  var port: UInt16? {
    switch try? sockname() {
    case .ip4(_, let port), .ip6(_, let port): port
    default: nil
    }
  }
}
