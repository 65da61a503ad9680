import Synchronization

/// Events from any thread for the one that owns a socket; posting wakes it while it waits on the socket.
public final class Mailbox<Event: Sendable>: Sendable {
  private let events = Mutex<[Event]>([])
  let wakeUp = WakeUp()

  public init() {}

  public func post(_ event: Event) {
    let isFirst = events.withLock { events in
      events.append(event)
      return events.count == 1
    }
    // The others come along when the first is taken.
    if isFirst { wakeUp.signal() }
  }

  /// Everything posted since the last call, in order.
  public func takeAll() -> [Event] {
    events.withLock { events in
      defer { events = [] }
      return events
    }
  }
}
