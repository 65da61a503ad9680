import Foundation

/// The memory of a host as one of its workers sees it: what was free when the worker started, and what others had claimed
/// by then, which becomes free again.
struct SharedMemory {
  private let ledger: MemoryLedger?
  private let total: Int?
  private let note: @Sendable (String) -> Void

  /// - Parameters:
  ///   - folder: where workers claim memory; nil for memory that is not shared.
  ///   - note: is told, in one line, why memory cannot be shared: the worker then takes it for its own.
  init(_ folder: URL?, _ configuration: WorkerConfiguration, note: @escaping @Sendable (String) -> Void) {
    self.note = note
    guard let folder, let free = configuration.memoryMax else {
      (ledger, total) = (nil, configuration.memoryMax)
      return
    }
    do throws(MemoryLedgerError) {
      let ledger = try MemoryLedger(
        folder, name: configuration.name.replacingOccurrences(of: "/", with: "_"))
      total = free + (try ledger.claimedByOthers())
      self.ledger = ledger
    } catch {
      note("not sharing memory with other workers: \(error)")
      (ledger, total) = (nil, free)
    }
  }

  func shared(_ configuration: WorkerConfiguration) -> WorkerConfiguration {
    var configuration = configuration
    configuration.memoryMax = total
    configuration.sharesMemory = ledger != nil
    return configuration
  }

  /// Where the ledger fails, nobody is kept from working.
  func claim(_ bytes: Int) -> Bool {
    guard let total, ledger != nil else { return true }
    do throws(MemoryLedgerError) {
      return try ledger!.claim(bytes, of: total)
    } catch {
      note("cannot claim memory: \(error)")
      return true
    }
  }
}
