import Foundation
import Journal
import Testing

@testable import Reporting

@Suite struct StatusTests {
  private let now = Date(timeIntervalSince1970: 10_000)

  private var sweep: SyntheticSweep {
    var sweep = SyntheticSweep(yaml: smallSpecification)
    sweep.isSetAside = { $0.index == 1 }
    sweep.outcome = { $0.index == 0 ? "stalled" : $0.index < 42 ? "converged" : nil }
    return sweep
  }

  private func coordinator(updated: Double) -> CoordinatorState {
    CoordinatorState(
      pid: 77, endpoint: "tcp://127.0.0.1:5555", started: Date(timeIntervalSince1970: 9_000),
      updated: Date(timeIntervalSince1970: updated), pending: 50, leased: 8, committed: 41, setAside: 1,
      trialsPerSecond: 2.5, secondsLeft: 200,
      workers: [
        CoordinatorState.Worker(name: "ann", host: "node-1", slots: 4, leased: 4, secondsSinceHeard: 1),
        CoordinatorState.Worker(name: "barbara", host: "n2", slots: 16, leased: 4, secondsSinceHeard: 71),
      ])
  }

  @Test func `the status of a running sweep reads like this`() throws {
    try withFolder { folder in
      try sweep.write(to: folder)
      try coordinator(updated: 9_990).write(folder: folder)
      let status = try SweepStatus(folder: folder, now: now)
      let key = try sweep.key(of: sweep.specification.grid[1]).prefix(12)
      #expect(
        status.text(now: now) == """
          sweep          small (spec \(status.specHash.prefix(12)), Phasegrid 1.2.3, training version \(status.trainingVersion))
          trials         41 of 102 done (40 %), 8 running, 52 pending, 1 failed
          outcomes       40 converged, 1 stalled, 0 exhausted, 0 unresolved, 0 diverged
          attempts lost  1 crash
          last result    1970-01-01T00:34:01Z
          coordinator    process 77 at tcp://127.0.0.1:5555, since 1970-01-01T02:30:00Z
          rate           2.5 trials/s
          ends           in 3 min 10 s, at 1970-01-01T02:49:50Z

          WORKER   HOST    SLOTS  TRIALS NOW  LAST HEARD
          ann      node-1  4      4           11 s ago
          barbara  n2      16     4           1 min 21 s ago

          FAILED        INITIALISATION  GAMMA  GAMMA'  WIDTH  SEED  STORY
          \(key)                  0.8    -0.5    100    0     it went, "bang"; thrice

          """)
    }
  }

  @Test func `batch jobs are listed as their keeper last saw them, and not mentioned when there are none`()
    throws
  {
    try withFolder { folder in
      try sweep.write(to: folder)
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent("slurm"), withIntermediateDirectories: true)
      var pool = JobPoolState(
        name: "phasegrid-1f", endpoint: "tcp://head:5555", jobCount: 3,
        updated: Date(timeIntervalSince1970: 9_996),
        jobs: [
          JobPoolState.Job(id: "12_1", state: "running", host: "n1", reason: ""),
          JobPoolState.Job(id: "12_2", state: "pending", host: "", reason: "Priority"),
        ])
      try pool.write(folder: folder)
      let text = try SweepStatus(folder: folder, now: now).text(now: now)
      #expect(
        text.contains(
          """

          Jobs named phasegrid-1f: 1 running, 2 of 3 in the queue 4 s ago.
          JOB   STATE    HOST  REASON
          12_1  running  n1    \("")
          12_2  pending        Priority

          """))
      pool.jobs = []
      try pool.write(folder: folder)
      #expect(try !SweepStatus(folder: folder, now: now).text(now: now).contains("Jobs"))
    }
  }

  @Test func `a coordinator that fell silent runs nothing, and one that cannot be read is none`() throws {
    try withFolder { folder in
      try sweep.write(to: folder)
      try coordinator(updated: 9_000).write(folder: folder)
      let status = try SweepStatus(folder: folder, now: now)
      #expect(status.running == 0 && status.pending == 60 && status.ends.value == nil)
      #expect(status.text(now: now).contains("process 77 was last heard of 16 min 40 s ago: it may be gone"))
      let file = folder.appendingPathComponent(CoordinatorState.fileName)
      try Data("{\"pid\": ".utf8).write(to: file)
      #expect(try SweepStatus(folder: folder, now: now).text(now: now).contains("none is running"))
    }
  }

  @Test func `a coordinator is ready while it speaks, and only then`() throws {
    try withFolder { folder in
      func check() throws { try CoordinatorHearing(folder: folder, now: now).check() }
      #expect(throws: ReportError.noCoordinator(path: folder.path, silence: nil)) { try check() }
      try coordinator(updated: 9_990).write(folder: folder)
      try check()
      try coordinator(updated: 9_940).write(folder: folder)
      #expect(throws: ReportError.noCoordinator(path: folder.path, silence: "1 min")) { try check() }
    }
  }

  @Test func `the JSON has the same figures`() throws {
    try withFolder { folder in
      try sweep.write(to: folder)
      try coordinator(updated: 9_990).write(folder: folder)
      try SweepStatus(folder: folder, now: now).json().write(to: folder.appendingPathComponent("status.json"))
      let status = try folder.object("status.json")
      let keys = ["trials", "done", "running", "pending", "failed"]
      #expect(keys.map { status[$0] as? Int } == [102, 41, 8, 52, 1])
      #expect((status["coordinator"] as? [String: Any])?["trials_per_second"] as? Double == 2.5)
      #expect(status["ends"] as? String == "1970-01-01T02:49:50Z")
      #expect(
        (status["set_aside"] as? [[String: Any]])?.first?["story"] as? String == "it went, \"bang\"\nthrice")
    }
  }

  @Test func `a trial tells its story by the first digits of its key`() throws {
    try withFolder { folder in
      try sweep.write(to: folder)
      let key = try sweep.key(of: sweep.specification.grid[1])
      #expect(
        try TrialStory(folder: folder, trial: .keyPrefix(String(key.prefix(10)))).text == """
          gamma        0.8
          gamma_prime  -0.5
          width        100
          seed         0
          status       failed
          key          \(key)
          story        it went, "bang"; thrice

          ATTEMPT  WORKER  HOST  LEASED        ENDED                 WHAT   REASON
          1        bob           not recorded  1970-01-01T00:23:20Z  crash  out of memory

          A lease is recorded once it is 5 s old; of a shorter one the end alone is known, unless it was handed back.

          """)
      #expect(throws: ReportError.noSuchTrial(key: "xyz")) {
        try TrialStory(folder: folder, trial: .keyPrefix("xyz"))
      }
      #expect(throws: ReportError.noSuchTrial(key: "")) {
        try TrialStory(folder: folder, trial: .keyPrefix(""))
      }
      let digit = String(key.prefix(1))
      #expect { try TrialStory(folder: folder, trial: .keyPrefix(digit)) } throws: {
        guard case ReportError.ambiguousTrial(digit, let count) = $0 else { return false }
        return count > 1
      }
    }
  }

  @Test(arguments: [
    (0.2, "0 s"), (59.6, "1 min"), (200, "3 min 20 s"), (7_205, "2 h"), (90_000, "1 d 1 h"), (-5, "0 s"),
    (.infinity, "a very long time"),
  ])
  func `a duration is told in its two largest units`(seconds: Double, text: String) {
    #expect(duration(seconds) == text)
  }
}

@Suite struct TrialStoryTests {
  @Test func `a story brings leases and their ends together, by place, by name and by key`() throws {
    try withFolder { folder in
      let sweep = SyntheticSweep(yaml: smallSpecification)
      try sweep.write(to: folder)
      let key = try sweep.key(of: sweep.specification.grid[0])
      let writer = try JournalWriter.open(folder: folder)
      func time(_ seconds: Double) -> Date { Date(timeIntervalSince1970: seconds) }
      for (attempt, worker, at) in [(1, "bob", 100.0), (2, "cat", 200), (1, "ann", 1_990), (3, "dan", 2_100)]
      {
        try writer.recordLeases([
          LeaseRow(trialKey: key, attempt: attempt, worker: worker, host: "node 9", grantedAt: time(at))
        ])
      }
      try writer.recordFailures([
        FailureRow(
          trialKey: key, attempt: 1, worker: "bob", what: "workerLost", reason: "", isCounted: true,
          at: time(130))
      ])
      try writer.close()
      let story = try TrialStory(folder: folder, trial: .keyPrefix(key))
      #expect(
        story.text.hasSuffix(
          """
          ATTEMPT  WORKER  HOST    LEASED                ENDED                 WHAT        REASON
          1        bob     node 9  1970-01-01T00:01:40Z  1970-01-01T00:02:10Z  workerLost  
          2        cat     node 9  1970-01-01T00:03:20Z  1970-01-01T00:33:20Z  superseded  
          1        ann     node 9  1970-01-01T00:33:10Z  1970-01-01T00:33:20Z  committed   
          3        dan     node 9  1970-01-01T00:35:00Z                        audit       

          """))
      let place = try #require(TrialSelector("0.5, -0.5,100,0"))
      #expect(try TrialStory(folder: folder, trial: place).text == story.text)
      let named = try TrialStory(folder: folder, trial: #require(TrialSelector("MF,100,1")))
      #expect(named.text.contains("initialisation  mean-field"))
      #expect(throws: ReportError.noTrialThere(place: "γ = 0.5, γ' = -0.5, width 101, seed 0")) {
        try TrialStory(folder: folder, trial: #require(TrialSelector("0.5,-0.5,101,0")))
      }
      for text in ["1,2", "1,2,3", "a,b,c,d", "1,2,3,-1", "1,2,3,4,5", "No,1,1"] {
        #expect(TrialSelector(text) == nil, "\(text)")
      }
    }
  }
}
