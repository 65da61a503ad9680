/// What the kernel tells of a connection.
struct ConnectionTraffic: Equatable {
  let descriptor: Int32
  /// The kernel's number of the connection, which no other ever has.
  let cookie: UInt64
  /// Bytes that came in.
  let received: UInt64
  /// Bytes that were answered, whether they have arrived or not.
  let written: UInt64
}

/// Finds the connections that have sent more than a request may be long since something was last answered.
///
/// The server keeps a request until it is complete: without an end it would take all memory there is.
struct RequestBound {
  /// By cookie, as it was when something was last answered.
  private var answered: [UInt64: ConnectionTraffic] = [:]

  /// In bytes: some hundred times what browsers send.
  static let byteCountMax: UInt64 = 64 << 10

  /// - Parameter open: all connections there are.
  mutating func excessive(_ open: [ConnectionTraffic]) -> [ConnectionTraffic] {
    var marks: [UInt64: ConnectionTraffic] = [:]
    defer { answered = marks }
    return open.filter { connection in
      let isNew = connection.written > answered[connection.cookie]?.written ?? 0
      let mark = isNew ? connection : answered[connection.cookie]
      marks[connection.cookie] = mark
      return connection.received > (mark?.received ?? 0) + Self.byteCountMax
    }
  }
}
