import Foundation

/// What Linux control groups allow a process: the least along the way from its group up to the root.
///
/// Files are read through a function, so that a test needs no such system. Within a container the process's group may be
/// mounted as the root, and is found there.
struct ControlGroups {
  /// The text of a file, or nil if there is none.
  typealias Read = (_ path: String) -> String?

  private let read: Read
  /// The folders of the unified hierarchy (version 2) that apply.
  private let unified: [String]
  /// Those of the controllers of version 1.
  private let processor, memory: [String]

  /// - Parameter membership: the text of /proc/self/cgroup (cgroups(7)).
  init(membership: String, read: @escaping Read) {
    self.read = read
    var (unified, processor, memory): ([String], [String], [String]) = ([], [], [])
    for line in membership.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 3 else { continue }
      let controllers = parts[1].split(separator: ",")
      if parts[1].isEmpty { unified = Self.folders("/sys/fs/cgroup", parts[2]) }
      if controllers.contains("cpu") { processor = Self.folders("/sys/fs/cgroup/\(parts[1])", parts[2]) }
      if controllers.contains("memory") { memory = Self.folders("/sys/fs/cgroup/\(parts[1])", parts[2]) }
    }
    self.unified = unified
    self.processor = processor
    self.memory = memory
  }

  /// A group's folder and all above it.
  private static func folders(_ root: String, _ group: String) -> [String] {
    let names = group.split(separator: "/").map(String.init).filter { $0 != ".." }
    return (0...names.count).reversed().map { ([root] + names.prefix($0)).joined(separator: "/") }
  }

  /// How many cores' worth of time the process may use, or nil without a limit.
  var coreCount: Double? {
    let unifiedCounts = unified.compactMap { folder -> Double? in
      // "200000 100000", or "max 100000": microseconds of work in each period (cgroup-v2, cpu.max).
      let numbers = read("\(folder)/cpu.max")?.split(whereSeparator: \.isWhitespace).map { Double($0) } ?? []
      guard numbers.count == 2, let quota = numbers[0], let period = numbers[1], period > 0 else {
        return nil
      }
      return quota / period
    }
    let counts = processor.compactMap { folder -> Double? in
      // A quota of −1 is none (cgroup-v1, sched-bwc).
      guard let quota = number("\(folder)/cpu.cfs_quota_us"), quota > 0,
        let period = number("\(folder)/cpu.cfs_period_us"), period > 0
      else { return nil }
      return quota / period
    }
    return (unifiedCounts + counts).min()
  }

  /// Bytes that the process's groups may still take, or nil without a limit. Pages of files that nobody uses count as
  /// free: they are given up first.
  var memoryAvailable: Double? {
    let unifiedBytes = unified.compactMap { folder in
      available(
        limit: "\(folder)/memory.max", usage: "\(folder)/memory.current", statistics: "\(folder)/memory.stat",
        reclaimable: "inactive_file")
    }
    let bytes = memory.compactMap { folder in
      available(
        limit: "\(folder)/memory.limit_in_bytes", usage: "\(folder)/memory.usage_in_bytes",
        statistics: "\(folder)/memory.stat", reclaimable: "total_inactive_file")
    }
    return (unifiedBytes + bytes).min()
  }

  /// Limits beyond this are version 1's way to say that there is none.
  private static let memoryLimitMax = 0x1p60

  private func available(limit: String, usage: String, statistics: String, reclaimable: String) -> Double? {
    guard let limit = number(limit), limit < Self.memoryLimitMax else { return nil }
    let line = read(statistics)?.split(separator: "\n").first { $0.hasPrefix("\(reclaimable) ") }
    let reclaimable = line.flatMap { Double($0.split(separator: " ").last ?? "") } ?? 0
    return max(0, limit - max(0, (number(usage) ?? 0) - reclaimable))
  }

  private func number(_ path: String) -> Double? {
    read(path).flatMap { Double($0.filter { !$0.isWhitespace }) }
  }
}
