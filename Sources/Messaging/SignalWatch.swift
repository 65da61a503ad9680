import Dispatch
import Foundation

/// Hears of signals in place of letting them end the process.
///
/// Whoever has one is sure of it: a signal that comes before it is there does what signals do, and one that comes after
/// is heard. Dispatch registers in the background, and until then a signal would be lost that was set to be ignored.
public struct SignalWatch {
  private let sources: [any DispatchSourceSignal]

  /// Returns when all of them are watched.
  /// - Parameter heard: is called for each signal, or once for some that came together, one at a time in another thread.
  public init(_ numbers: [Int32], heard: @escaping @Sendable () -> Void) {
    // Who goes on until it is told to end does not end because nobody reads its log any more.
    signal(SIGPIPE, SIG_IGN)
    let queue = DispatchQueue(label: "signals")
    let registered = DispatchGroup()
    sources = numbers.map { number in
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler(handler: heard)
      registered.enter()
      source.setRegistrationHandler {
        #if !os(Linux)
          // There Dispatch hears of a signal besides what it does; on Linux it takes the signal's place.
          signal(number, SIG_IGN)
        #endif
        registered.leave()
      }
      source.resume()
      return source
    }
    registered.wait()
  }

  /// What comes from now on may be missed.
  public func cancel() { for source in sources { source.cancel() } }
}
