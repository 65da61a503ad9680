import Foundation
import Messaging
import Synchronization
import Testing

@Suite struct SignalWatchTests {
  @Test(.timeLimit(.minutes(1))) func `a signal that comes at once is heard`() {
    for _ in 0..<200 {
      let heard = DispatchSemaphore(value: 0)
      let watch = SignalWatch([SIGUSR2]) { heard.signal() }
      kill(getpid(), SIGUSR2)
      heard.wait()
      watch.cancel()
    }
  }
}
