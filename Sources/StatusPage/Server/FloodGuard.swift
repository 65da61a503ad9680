import Foundation

/// Closes connections that have sent more than any browser does: a request is read to its end, however long that is.
///
/// The kernel counts what a connection has sent. Where it does not tell (other systems than Linux) nothing is closed.
enum FloodGuard {
  /// A page that is looked at for an hour sends less; it then has another connection.
  static let byteCountMax = 1 << 20

  /// Looks at all connections of this process that came to a port.
  static func closeFloods(port: UInt16) {
    #if os(Linux)
      guard let names = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") else { return }
      for descriptor in names.compactMap({ Int32($0) }) where localPort(of: descriptor) == port {
        // What is looked at stays the same connection under this number, whoever closes the other meanwhile.
        let own = dup(descriptor)
        guard own >= 0 else { continue }
        defer { close(own) }
        if localPort(of: own) == port, receivedByteCount(of: own) > byteCountMax {
          shutdown(own, Int32(SHUT_RDWR))
        }
      }
    #endif
  }

  #if os(Linux)
    private static func localPort(of descriptor: Int32) -> UInt16? {
      var address = sockaddr_in6()
      var size = socklen_t(MemoryLayout<sockaddr_in6>.size)
      // The kernel writes no more than the size that it is told; the port lies at one place in IPv4 and IPv6.
      let code = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
      }
      let isInternet = [AF_INET, AF_INET6].contains(Int32(address.sin6_family))
      return code == 0 && isInternet ? UInt16(bigEndian: address.sin6_port) : nil
    }

    /// `tcpi_bytes_received` of `struct tcp_info` (linux/tcp.h), which no version of the kernel moves; 0 where there is none.
    private static func receivedByteCount(of descriptor: Int32) -> UInt64 {
      let place = 128
      var info = [UInt8](repeating: 0, count: 256)
      var size = socklen_t(info.count)
      // The kernel writes no more than the size that it is told.
      guard getsockopt(descriptor, Int32(IPPROTO_TCP), TCP_INFO, &info, &size) == 0, size >= place + 8 else {
        return 0
      }
      return info.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: place, as: UInt64.self) }
    }
  #endif
}
