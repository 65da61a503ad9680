import Testing

@testable import Messaging

@Suite("Messages that travel as one") struct JoiningTests {
  private func results(_ indices: Range<Int>, neurons: WireNeurons? = nil) -> WorkerMessage {
    .results(
      indices.map { index in
        var report = Samples.report(neurons: neurons)
        report.lease.trialIndex = index
        return report
      })
  }

  @Test("Results that follow one another are one message, in their order")
  func results() {
    var messages: [WorkerMessage] = []
    for index in 0..<5 { messages.appendJoining(results(index..<index + 1)) }
    #expect(messages == [results(0..<5)])
  }

  @Test("What comes between two messages stays between them")
  func order() {
    let heartbeat = WorkerMessage.heartbeat(WorkerMessage.Heartbeat(held: []))
    var messages: [WorkerMessage] = []
    for message in [results(0..<1), heartbeat, results(1..<2), results(2..<3)] {
      messages.appendJoining(message)
    }
    #expect(messages == [results(0..<1), heartbeat, results(1..<3)])
  }

  @Test("Results with neurons travel alone")
  func neurons() {
    var messages: [WorkerMessage] = []
    messages.appendJoining(results(0..<1))
    messages.appendJoining(results(1..<2, neurons: Samples.neurons))
    messages.appendJoining(results(2..<3))
    #expect(messages.count == 3)
  }

  @Test("A joined message stays within bounds")
  func bounds() {
    var messages: [WorkerMessage] = []
    for index in 0..<2_500 { messages.appendJoining(results(index..<index + 1)) }
    #expect(messages == [results(0..<1_000), results(1_000..<2_000), results(2_000..<2_500)])
    #expect(
      messages.allSatisfy { $0.encoded().count < WireLimits.workerMessageSizeMax(neuronCount: 0) / 10 })
  }

  @Test("Assignments and acknowledgements are joined, each with their own kind")
  func coordinator() {
    var messages: [CoordinatorMessage] = []
    let said: [CoordinatorMessage] = [
      .assignments([Samples.assignment]), .assignments([Samples.assignment]),
      .acknowledgement(trialIndices: [1]), .acknowledgement(trialIndices: []),
      .acknowledgement(trialIndices: [2]), .dismissal(.sweepComplete), .dismissal(.sweepComplete),
    ]
    for message in said { messages.appendJoining(message) }
    #expect(
      messages == [
        .assignments([Samples.assignment, Samples.assignment]), .acknowledgement(trialIndices: [1, 2]),
        .dismissal(.sweepComplete), .dismissal(.sweepComplete),
      ])
  }
}
