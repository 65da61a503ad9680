import Foundation
import Journal
import Messaging
import Sweeps
import Synchronization
import Testing
import Training
import Working

@testable import Coordination

/// A coordinator and a worker in this process, over a real socket; training returns numbers derived from its definition.
@Suite(.timeLimit(.minutes(1))) struct SweepTests {
  private static func record(_ definition: TrialDefinition, _ recordsNeurons: Bool) -> TrialRecord {
    let values = [Float](repeating: Float(definition.scales.kappa), count: definition.width)
    return TrialRecord(
      result: TrialResult(
        outcome: .converged, relativeDistanceW: definition.scales.kappa,
        relativeDistanceA: definition.scales.kappaPrime, relativeDistance: Double(definition.seed), loss: 0,
        flowTime: .infinity, evaluations: definition.width, kernelChange: 0, orientationCount: 1),
      neurons: recordsNeurons
        ? NeuronSnapshot(
          initialOrientations: values, finalOrientations: values, initialAmplitudes: values,
          finalAmplitudes: values, functionInputs: [], initialFunction: [], finalFunction: []) : nil)
  }

  /// Opens the folder as soon as the threads of the run before have let go of it.
  private func open(_ url: URL, _ specification: SweepSpecification) throws -> SweepFolder {
    while true {
      do {
        return try SweepFolder(url, specification: specification)
      } catch JournalError.locked {
        Thread.sleep(forTimeInterval: 0.01)
      }
    }
  }

  /// Runs the sweep with one worker; returns how it ended and which definitions were trained.
  private func run(
    _ url: URL, _ specification: SweepSpecification, hasWorker: Bool = true,
    onTrained: @escaping @Sendable (_ stop: () -> Void, Int) -> Void = { _, _ in }
  ) throws -> (ending: SweepEnding, progress: SweepProgress, trained: [TrialDefinition]) {
    let folder = try open(url, specification)
    let coordinator = CoordinatorProcess(
      folder: folder, configuration: CoordinatorConfiguration(endpoint: anyEndpoint, latenessMax: .zero),
      logger: silentLogger)
    // A worker that outlives the coordinator must not keep it, and with it the folder's lock.
    let running = Mutex<CoordinatorProcess?>(coordinator)
    defer { running.withLock { $0 = nil } }
    let trained = Mutex<[TrialDefinition]>([])
    let ended = DispatchSemaphore(value: 0)
    let result = try coordinator.run(listening: { endpoint in
      guard hasWorker else { return }
      let worker = WorkerProcess(
        configuration: WorkerConfiguration(
          name: "node-1-a", host: "node", slots: 2, endpoints: [endpoint], patience: .seconds(60)),
        logger: silentLogger
      ) { definition, recordsNeurons, _ in
        let count = trained.withLock { trained in
          trained.append(definition)
          return trained.count
        }
        onTrained({ running.withLock { _ = $0?.requestStop() } }, count)
        return Self.record(definition, recordsNeurons)
      }
      Thread {
        _ = try? worker.run()
        ended.signal()
      }.start()
    })
    // A worker of a stopped coordinator waits for its return.
    if hasWorker, result.ending != .stopped { ended.wait() }
    return (result.ending, result.progress, trained.withLock { $0 })
  }

  @Test func `a whole sweep is trained, committed and not trained again`() throws {
    try withFolder { url in
      let specification = try specification()
      let first = try run(url, specification)
      #expect(first.ending == .complete(setAsideCount: 0))
      #expect(first.trained.count == 8)
      #expect(first.progress.committedNow == 8 && first.progress.isComplete)
      let rows = try JournalReader(folder: url).trials()
      #expect(rows.count == 8)
      for row in rows {
        #expect(row.measurement.relativeDistanceW == pow(Double(row.width), -row.gamma))
        #expect(row.measurement.relativeDistanceA == pow(Double(row.width), -row.gammaPrime))
        #expect(row.measurement.flowTime == .infinity)
        #expect(row.host == "node" && row.worker == "node-1-a" && row.attempt == 1 && row.wallSeconds >= 0)
      }
      let detail = rows.filter { $0.gamma == 1 && $0.gammaPrime == 0 && $0.width == 10 }
      #expect(try JournalReader(folder: url).neuronsKeys() == detail.map(\.key))
      #expect(CoordinatorState.read(folder: url) == nil)
      // The next run goes by what they took, but for the one that recorded its neurons.
      #expect(try open(url, specification).plan.costs.noteCount == 7)

      let second = try run(url, specification, hasWorker: false)
      #expect(second.ending == .complete(setAsideCount: 0))
      #expect(second.progress.committedNow == 0 && second.progress.committed == 8)
      #expect(try JournalReader(folder: url).trials() == rows)
    }
  }

  @Test func `a grown grid and a new detail train what is missing alone`() throws {
    try withFolder { url in
      _ = try run(url, specification())
      let rows = try JournalReader(folder: url).trials()
      let grown = try specification(gammas: "[0.5, 1, 2]", detail: "{cells: [[0.5, 0.5]], width: 20}")
      let second = try run(url, grown)
      // 4 trials of the new cells, and one whose neurons nobody had recorded.
      #expect(second.trained.count == 5)
      let reader = try JournalReader(folder: url)
      #expect(try reader.committedKeys().count == 12)
      #expect(try reader.neuronsKeys().count == 2)
      #expect(try reader.specification().text == grown.text)
      #expect(try Set(reader.trials().map(\.committedAt)).isSuperset(of: rows.map(\.committedAt)))
      #expect(try reader.disagreements().isEmpty)
    }
  }

  @Test func `a worker trains what the spec defines, with every scale and in its precision`() throws {
    try withFolder { url in
      let specification = try specification(
        initialisations: "[Xavier]", activation: "tanh", alpha: "2.5", method: "descent", precision: "float32"
      )
      let problem = try loadProblem(of: specification)
      let expected = (0..<specification.grid.trialCount).map {
        specification.definition(of: specification.grid[$0], problem: problem)
      }
      let trained = try run(url, specification).trained
      #expect(trained.count == expected.count)
      #expect(expected.allSatisfy(trained.contains))
      #expect(expected.allSatisfy { $0.settings.precision == .float32 })
      #expect(Set(expected.map(\.scales.beta2)).count > 2)
    }
  }

  @Test func `a spec that means something else is refused, line by line`() throws {
    try withFolder { url in
      _ = try SweepFolder(url, specification: specification())
      let error = #expect(throws: MeaningChange.self) {
        try SweepFolder(url, specification: specification(lossTolerance: "1e-7"))
      }
      #expect(error?.differences == ["training.lossTolerance: journal has 1e-06, spec has 1e-07"])
      #expect(try JournalReader(folder: url).specificationHistory().count == 1)
    }
    try withFolder { url in
      _ = try SweepFolder(url, specification: specification(activation: "tanh", method: "descent"))
      let error = #expect(throws: MeaningChange.self) {
        try SweepFolder(
          url,
          specification: specification(
            activation: "tanh", alpha: "2", method: "descent", precision: "float32"))
      }
      #expect(
        error?.differences == [
          "grid.alpha: journal has 1.0, spec has 2.0",
          "training.precision: journal has float64, spec has float32",
        ])
    }
  }

  @Test func `a folder has one coordinator at a time`() throws {
    try withFolder { url in
      let folder = try SweepFolder(url, specification: specification())
      let error = #expect(throws: JournalError.self) {
        try SweepFolder(url, specification: specification())
      }
      #expect(error?.description.contains("another coordinator") == true)
      _ = folder
    }
  }

  @Test func `a stop keeps what has arrived, and the next run goes on from there`() throws {
    try withFolder { url in
      let specification = try specification()
      let isOver = DispatchSemaphore(value: 0)
      let first = try run(url, specification) { stop, count in
        if count == 5 { stop() }
        // What is trained after the stop never arrives.
        if count >= 5 { isOver.wait() }
      }
      isOver.signal()
      isOver.signal()
      #expect(first.ending == .stopped)
      let committed = try JournalReader(folder: url).committedKeys().count
      #expect(first.progress.committed == committed)
      #expect(committed < 5)
      let second = try run(url, specification)
      #expect(second.ending == .complete(setAsideCount: 0))
      #expect(second.trained.count == 8 - committed)
    }
  }

  @Test func `a port that is taken is told in one line`() throws {
    try withFolder { url in
      let taken = try RouterSocket(bindingTo: anyEndpoint)
      let coordinator = CoordinatorProcess(
        folder: try SweepFolder(url, specification: specification()),
        configuration: CoordinatorConfiguration(endpoint: taken.boundEndpoint), logger: silentLogger)
      let error = #expect(throws: MessagingError.self) { try coordinator.run() }
      #expect(error?.description == "\(taken.boundEndpoint): address already in use")
    }
  }
}
