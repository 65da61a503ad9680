import Foundation

/// How many cores this process may run on: on Linux those of its affinity mask, which batch systems narrow to
/// what a job was given, and elsewhere all active ones.
public var availableCoreCount: Int {
  let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)
  return status.flatMap(allowedCoreCount(inStatus:)) ?? ProcessInfo.processInfo.activeProcessorCount
}

/// The number of bits in the line `Cpus_allowed:`, hexadecimal in groups (proc(5)), or nil without such a line.
func allowedCoreCount(inStatus status: String) -> Int? {
  let name = "Cpus_allowed:"
  guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix(name) }) else { return nil }
  let count = line.dropFirst(name.count).compactMap(\.hexDigitValue).reduce(0) { $0 + $1.nonzeroBitCount }
  return count >= 1 ? count : nil
}
