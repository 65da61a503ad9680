import Allocation
import Testing

@testable import Slurm

@Suite struct ListingTests {
  @Test(arguments: [
    ("12_1|RUNNING|n1|None", Job(JobID("12_1"), .running, host: "n1")),
    (
      "12_2|PENDING||ReqNodeNotAvail, UnavailableNodes:n[1-2]",
      Job(JobID("12_2"), .pending, reason: "ReqNodeNotAvail, UnavailableNodes:n[1-2]")
    ),
    ("12_3|CONFIGURING|n2|None", Job(JobID("12_3"), .running, host: "n2")),
    ("12_4|COMPLETING|n2|None", Job(JobID("12_4"), .ending, host: "n2")),
    ("13|SUSPENDED|n[1-2]|a|b", Job(JobID("13"), .running, host: "n[1-2]")),
  ])
  func `a line of squeue is a job`(line: String, job: Job) {
    #expect(Job(listing: line[...]) == job)
  }

  @Test(arguments: ["", "12", "12|RUNNING", "|RUNNING|n1|None", "slurm_load_jobs error"])
  func `what is no line of squeue is no job`(line: String) {
    #expect(Job(listing: line[...]) == nil)
  }
}
