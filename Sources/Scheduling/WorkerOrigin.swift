/// Where a worker runs, by its name: `TICKET/NODE-PROCESS-SUFFIX`, in the clear without the ticket.
///
/// A worker chooses its name within its ticket. One that hides where it runs is hostile, and its ticket can be revoked.
public struct WorkerOrigin: Equatable, Sendable {
  /// With the ticket: the nodes of one are not those of another, whatever they are called.
  public let node: Substring
  /// By its number on the node; nil where the name has another form: all of it is the node then.
  public let process: Int32?

  public init(_ worker: WorkerID) {
    let name = worker.rawValue[...]
    let parts = name.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count >= 3, let process = Int32(parts[parts.count - 2]) else {
      (node, self.process) = (name, nil)
      return
    }
    node = name[..<name.index(before: parts[parts.count - 2].startIndex)]
    self.process = process
  }
}
