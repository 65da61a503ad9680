import Foundation

/// Wakes the one thread that waits, on a socket or for a time, from any other thread.
///
/// A pipe does this, and not a ZeroMQ socket, because every thread may write to it without owning anything.
public final class WakeUp: Sendable {
  let readEnd: Int32
  private let writeEnd: Int32

  public init() {
    var ends: [Int32] = [-1, -1]
    // Running out of file descriptors this early leaves nothing to go on with.
    precondition(pipe(&ends) == 0, "a pipe can be opened")
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    (readEnd, writeEnd) = (ends[0], ends[1])
  }

  deinit {
    close(readEnd)
    close(writeEnd)
  }

  /// Makes the current or next wait return. A pipe that is full has been signalled already.
  public func signal() {
    var byte: UInt8 = 1
    _ = write(writeEnd, &byte, 1)
  }

  /// Waits until it is signalled or the time is over, by a clock that nobody can set.
  public func wait(for duration: Duration) {
    var readable = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
    // Rounded up, so that nobody waits again and again for less than a millisecond.
    poll(&readable, 1, Int32(clamping: Int((duration / .milliseconds(1)).rounded(.up))))
    clear()
  }

  /// Takes back all signals so far.
  func clear() {
    var bytes = [UInt8](repeating: 0, count: 256)
    while read(readEnd, &bytes, bytes.count) == bytes.count {}
  }
}
