import Allocation

/// The jobs of one pool in Slurm's queue, which share a name with no others.
struct SlurmQueue: Sendable {
  let poolName: String

  /// Submits so many jobs as one array.
  func submit(script: String, count: Int) throws(SlurmError) -> [JobID] {
    let answer = try SlurmCommand.run("sbatch", ["--parsable", "--array=1-\(count)", script])
    // "123", or "123;cluster".
    let id = answer.prefix { $0.isASCII && $0.isNumber }
    guard !id.isEmpty else { throw SlurmError("sbatch: not a job's number: \(answer.prefix(80))") }
    return (1...count).map { JobID("\(id)_\($0)") }
  }

  func list() throws(SlurmError) -> [Job] {
    let answer = try SlurmCommand.run(
      "squeue", ["--noheader", "--array", "--name=\(poolName)", "--format=%i|%T|%N|%r"])
    return try answer.split(whereSeparator: \.isNewline).map { line throws(SlurmError) in
      guard let job = Job(listing: line) else { throw SlurmError("squeue: not a job: \(line.prefix(80))") }
      return job
    }
  }

  func cancel(_ ids: [JobID]) throws(SlurmError) {
    _ = try SlurmCommand.run("scancel", ids.map(\.rawValue))
  }

  func cancelAll(onlyPending: Bool) throws(SlurmError) {
    _ = try SlurmCommand.run(
      "scancel", ["--name=\(poolName)"] + (onlyPending ? ["--state=PENDING"] : []))
  }
}

extension Job {
  /// A line of squeue: number, state, hosts, reason.
  init?(listing line: Substring) {
    let fields = line.split(separator: "|", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
    guard fields.count == 4, !fields[0].isEmpty else { return nil }
    let state = State(slurm: fields[1])
    self.init(
      JobID(fields[0]), state, host: fields[2], reason: state == .pending ? fields[3] : "")
  }
}

extension Job.State {
  /// By Slurm's word for it (squeue(1), "Job state codes"). What is neither waiting nor over has its resources.
  fileprivate init(slurm word: String) {
    switch word {
    case "PENDING", "REQUEUED", "REQUEUE_FED", "REQUEUE_HOLD", "SPECIAL_EXIT": self = .pending
    case "COMPLETING", "COMPLETED", "CANCELLED", "FAILED", "TIMEOUT", "NODE_FAIL", "PREEMPTED", "BOOT_FAIL",
      "DEADLINE", "OUT_OF_MEMORY", "REVOKED":
      self = .ending
    default: self = .running
    }
  }
}
