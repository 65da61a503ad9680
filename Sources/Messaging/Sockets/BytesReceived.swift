import Foundation

/// How many bytes this host's network received over a connection so far, or nil where it does not tell.
func bytesReceived(over descriptor: Int32) -> Int? {
  #if os(Linux)
    // `tcpi_bytes_received` of the kernel's `tcp_info` (linux/tcp.h since 4.1); the C library's is older and shorter.
    let offset = 128
    var information = [UInt8](repeating: 0, count: offset + 8)
    var length = socklen_t(information.count)
    guard getsockopt(descriptor, Int32(IPPROTO_TCP), TCP_INFO, &information, &length) == 0,
      length == information.count
    else { return nil }
    return information.withUnsafeBytes {
      Int(clamping: $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
  #else
    return nil
  #endif
}
