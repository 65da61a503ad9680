import Foundation
import Training

@testable import Messaging
@testable import Sweeps

/// What reads bytes that a stranger may have made.
///
/// A reader may accept or refuse by an error of its own; it must not trap, touch memory that is not its own, take
/// more memory than its limits say, or contradict itself.
enum FuzzTarget: String, CaseIterable {
  case messages, ticket, specification, idx, npy, csv, gzip

  func read(_ bytes: [UInt8]) {
    switch self {
    case .messages: readMessages(bytes)
    case .ticket: readTicket(bytes)
    case .specification: readSpecification(bytes)
    case .idx: readIDX(bytes)
    case .npy: readNPY(bytes)
    case .csv: _ = try? TrainingSet(csv: bytes, file: "fuzz.csv")
    case .gzip: readGzip(bytes)
    }
  }

  /// Examples to start from that change with the code, besides the files in Seeds/.
  var seeds: [[UInt8]] {
    guard self == .messages else { return [] }
    return Samples.workerMessages.map { $0.encoded() } + Samples.coordinatorMessages.map { $0.encoded() }
  }
}

/// What is accepted is encoded to something that is accepted as the same.
private func readMessages(_ bytes: [UInt8]) {
  if let message = try? WorkerMessage(decoding: bytes) {
    let again = message.encoded()
    precondition((try? WorkerMessage(decoding: again))?.encoded() == again)
  }
  if let message = try? CoordinatorMessage(decoding: bytes) {
    let again = message.encoded()
    precondition((try? CoordinatorMessage(decoding: again))?.encoded() == again)
  }
}

/// What is accepted is written as something that is accepted as the same, and names a place to connect to.
private func readTicket(_ bytes: [UInt8]) {
  guard let ticket = try? Ticket(decoding: Data(bytes), file: "fuzz.ticket") else { return }
  precondition((1...Ticket.endpointCountMax).contains(ticket.endpoints.count))
  precondition(ticket.endpoints.allSatisfy { !$0.isWildcard })
  precondition((try? Ticket(decoding: encodedJSON(ticket), file: "again.ticket")) == ticket)
}

/// What is accepted has a first and a last trial, and a key for each of them.
private func readSpecification(_ bytes: [UInt8]) {
  guard let text = String(validating: bytes, as: UTF8.self),
    let specification = try? SweepSpecification.parse(text, file: "fuzz.yaml")
  else { return }
  let grid = specification.grid
  precondition((1...Grid.trialCountMax).contains(grid.trialCount))
  let trials = [grid[0], grid[grid.trialCount - 1]]
  guard case .inline(let set) = specification.problem.source else { return }
  let problem = Problem(trainingSet: set, activation: specification.problem.activation)
  let meaning = specification.meaning(of: ProblemHash(problem))
  for trial in trials {
    precondition(meaning.key(of: trial) == meaning.key(of: trial))
    _ = specification.definition(of: trial, problem: problem)
  }
}

private func readIDX(_ bytes: [UInt8]) {
  for rank in [1, 3] {
    guard let array = try? IDXArray(bytes: bytes, rank: rank, file: "fuzz.idx") else { continue }
    precondition(array.lengths.count == rank)
    precondition(array.lengths.reduce(1, *) == array.elements.count)
  }
}

private func readNPY(_ bytes: [UInt8]) {
  guard let array = try? NPYArray(bytes: bytes, file: "fuzz.npy") else { return }
  precondition(array.rows * array.columns == array.values.count)
  precondition(array.values.allSatisfy(\.isFinite))
}

private func readGzip(_ bytes: [UInt8]) {
  let sizeMax = 1 << 20
  guard let unpacked = try? gunzip(bytes, file: "fuzz.gz", sizeMax: sizeMax) else { return }
  precondition(unpacked.count <= sizeMax)
}
