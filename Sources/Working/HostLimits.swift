import Foundation
import Hashing

/// What this process may use of its host, as far as the system tells.
public enum HostLimits {
  /// How many trials to train at a time: one for each core of the affinity mask, which batch systems narrow to what a job
  /// was given, and no more than the time that control groups allow is good for.
  public static var coreCount: Int {
    let masked = text("/proc/self/status").flatMap(allowedCoreCount(inStatus:))
    return coreCount(
      masked: masked ?? ProcessInfo.processInfo.activeProcessorCount, quota: controlGroups?.coreCount)
  }

  /// Bytes that are free for this process now, or nil where the system does not tell.
  public static var memoryAvailable: Int? {
    let host = text("/proc/meminfo").flatMap(availableMemory(inMeminfo:))
    return [host, controlGroups?.memoryAvailable].compactMap(\.self).min().map { Int($0) }
  }

  /// Names the memory that `memoryAvailable` speaks of: workers that give it the same name use it together.
  public static var memoryName: String {
    let host = text("/proc/meminfo").flatMap(availableMemory(inMeminfo:)) ?? .infinity
    guard let group = controlGroups?.memoryAvailable, group < host, let membership = text("/proc/self/cgroup")
    else { return "host" }
    return String(SHA256Digest(of: membership.utf8).hexadecimal.prefix(16))
  }

  private static var controlGroups: ControlGroups? {
    text("/proc/self/cgroup").map { ControlGroups(membership: $0, read: text) }
  }

  private static func text(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }

  /// A quota of one and a half cores keeps two slots busy.
  static func coreCount(masked: Int, quota: Double?) -> Int {
    guard let quota else { return masked }
    return max(1, min(masked, Int(quota.rounded())))
  }
}

/// The number of bits in the line `Cpus_allowed:`, hexadecimal in groups (proc(5)), or nil without such a line.
func allowedCoreCount(inStatus status: String) -> Int? {
  let name = "Cpus_allowed:"
  guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix(name) }) else { return nil }
  let count = line.dropFirst(name.count).compactMap(\.hexDigitValue).reduce(0) { $0 + $1.nonzeroBitCount }
  return count >= 1 ? count : nil
}

/// The bytes of the line `MemAvailable:`, which is in kibibytes (proc(5)), or nil without such a line.
func availableMemory(inMeminfo meminfo: String) -> Double? {
  let name = "MemAvailable:"
  guard let line = meminfo.split(separator: "\n").first(where: { $0.hasPrefix(name) }) else { return nil }
  return Double(line.dropFirst(name.count).filter(\.isNumber)).map { $0 * 1024 }
}
