import Synchronization

/// Events from any thread for the one that owns a socket; posting wakes it while it waits on the socket.
public final class Mailbox<Event: Sendable>: Sendable {
  private let events = Mutex<[Event]>([])
  let wakeUp = WakeUp()

  public init() {}

  public func post(_ event: Event) {
    events.withLock { $0.append(event) }
    wakeUp.signal()
  }

  /// Everything posted since the last call, in order.
  public func takeAll() -> [Event] {
    events.withLock { events in
      defer { events = [] }
      return events
    }
  }
}
