import Foundation
import Testing

@testable import Slurm

@Suite struct JobScriptTests {
  private func script(_ options: [String] = [], worker: String = "/opt/bin/phasegrid-worker") -> JobScript {
    JobScript(time: TimeLimit("1:00:00")!, coreCount: 4, options: options, worker: worker)
  }

  @Test func `the script reads like this`() throws {
    let folder = URL(fileURLWithPath: "/sweeps/first/slurm")
    let text = try script(["--partition=short", "--comment=a b"]).text(
      jobName: "phasegrid-1f", folder: folder)
    #expect(
      text == """
        #!/bin/sh
        # A worker of the sweep that phasegrid slurm submit keeps in the queue; sbatch takes it by hand as well.
        #SBATCH --job-name=phasegrid-1f
        #SBATCH --nodes=1
        #SBATCH --ntasks=1
        #SBATCH --cpus-per-task=4
        #SBATCH --time=1:00:00
        #SBATCH --signal=B:USR1@60
        #SBATCH --requeue
        #SBATCH --open-mode=append
        #SBATCH --output=/sweeps/first/slurm/%A_%a.log
        #SBATCH --partition=short
        #SBATCH "--comment=a b"
        # exec: the early signal of --signal=B: goes to the script's own process, and is for the worker.
        exec '/opt/bin/phasegrid-worker' \\
          --ticket '/sweeps/first/slurm/worker.ticket' \\
          --spool '/sweeps/first/slurm/spool' \\
          --slots "$SLURM_CPUS_PER_TASK" --grace 55 --patience 600

        """)
  }

  @Test func `paths are one word to the shell whatever is in them`() throws {
    let folder = URL(fileURLWithPath: "/10% $HOME")
    let text = try script(worker: "/it's/w").text(jobName: "n", folder: folder)
    #expect(text.contains("exec '/it'\\''s/w' \\\n"))
    #expect(text.contains("--ticket '/10% $HOME/worker.ticket'"))
    #expect(text.contains("#SBATCH \"--output=/10%% $HOME/%A_%a.log\"\n"))
  }

  @Test(arguments: ["licenses=a", "--comment=\"a\"", "--a\n--b", "--comment=#", ""])
  func `an option that a header cannot hold is refused by name`(option: String) {
    #expect {
      try script([option]).text(jobName: "n", folder: URL(fileURLWithPath: "/f"))
    } throws: { "\($0)".hasPrefix("'\(option)': ") }
  }

  @Test(arguments: [
    ("1", 60), ("90", 5_400), ("1:30", 90), ("1:00:00", 3_600), ("2-12", 216_000), ("1-0:30", 88_200),
    ("1-1:1:1", 90_061),
  ])
  func `a time limit is read in all the forms of Slurm`(text: String, seconds: Int) throws {
    #expect(try #require(TimeLimit(text)).seconds == seconds)
  }

  @Test(arguments: [
    "", "0", "0:30", "-1", "1-", "a", "1:2:3:4", "1.5", "٣", "99999999999999999999", "UNLIMITED",
  ])
  func `what is no time limit is none`(text: String) {
    #expect(TimeLimit(text) == nil)
  }

  @Test func `the warning comes a minute before the limit, and in short jobs not before most of it is over`()
    throws
  {
    #expect(["1", "2", "4", "1-0"].map { TimeLimit($0)!.warningSeconds } == [15, 30, 60, 60])
  }
}
