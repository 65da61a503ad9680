import Foundation

/// The target that the environment variable FUZZ_TARGET names.
private let target: FuzzTarget = {
  let name = ProcessInfo.processInfo.environment["FUZZ_TARGET"] ?? ""
  guard let target = FuzzTarget(rawValue: name) else {
    fatalError("FUZZ_TARGET: write one of \(FuzzTarget.allCases.map(\.rawValue).joined(separator: ", "))")
  }
  return target
}()

/// libFuzzer calls it once before anything else: writes the target's seeds to the folder FUZZ_SEEDS.
@_cdecl("LLVMFuzzerInitialize") public func initialize(
  _: UnsafeMutableRawPointer?, _: UnsafeMutableRawPointer?
) -> CInt {
  guard let folder = ProcessInfo.processInfo.environment["FUZZ_SEEDS"] else { return 0 }
  do {
    for (number, seed) in target.seeds.enumerated() {
      try Data(seed).write(to: URL(fileURLWithPath: folder).appendingPathComponent("sample-\(number)"))
    }
  } catch {
    fatalError("FUZZ_SEEDS: \(error)")
  }
  return 0
}

/// libFuzzer calls it with one input after the other. The bytes are its own, and are valid during the call.
@_cdecl("LLVMFuzzerTestOneInput") public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int)
  -> CInt
{
  target.read([UInt8](UnsafeBufferPointer(start: bytes, count: count)))
  return 0
}
