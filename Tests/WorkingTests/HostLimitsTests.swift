import Testing

@testable import Working

@Suite("What a host allows") struct HostLimitsTests {
  @Test("The cores of the affinity mask are counted")
  func mask() {
    let status = "Name:\tworker\nCpus_allowed:\t0f,80000001,00000003\nCpus_allowed_list:\t0-1,32,63-67\n"
    #expect(allowedCoreCount(inStatus: status) == 8)
    #expect(allowedCoreCount(inStatus: "Cpus_allowed:\t4") == 1)
  }

  @Test("Without a mask nothing is counted")
  func noMask() {
    #expect(allowedCoreCount(inStatus: "") == nil)
    #expect(allowedCoreCount(inStatus: "Cpus_allowed:\t0\n") == nil)
    #expect(HostLimits.coreCount >= 1)
    #expect(HostLimits.memoryAvailable.map { $0 > 0 } ?? true)
  }

  @Test("A quota of time narrows the cores, to the nearest whole one and at least one")
  func quota() {
    #expect(HostLimits.coreCount(masked: 8, quota: nil) == 8)
    #expect(HostLimits.coreCount(masked: 8, quota: 2) == 2)
    #expect(HostLimits.coreCount(masked: 8, quota: 1.5) == 2)
    #expect(HostLimits.coreCount(masked: 8, quota: 0.2) == 1)
    #expect(HostLimits.coreCount(masked: 2, quota: 16) == 2)
  }

  @Test("The available memory of the host is read")
  func meminfo() {
    #expect(availableMemory(inMeminfo: "MemTotal:  32 kB\nMemAvailable:   16384 kB\n") == 16_777_216)
    #expect(availableMemory(inMeminfo: "MemTotal:  32 kB\n") == nil)
  }

  private func groups(_ membership: String, _ files: [String: String]) -> ControlGroups {
    ControlGroups(membership: membership) { files[$0] }
  }

  @Test("The least quota and memory between a group and the root count, in version 2")
  func unified() {
    let groups = groups(
      "0::/slurm/job_7/step_0\n",
      [
        "/sys/fs/cgroup/slurm/cpu.max": "max 100000\n",
        "/sys/fs/cgroup/slurm/job_7/cpu.max": "250000 100000\n",
        "/sys/fs/cgroup/slurm/job_7/step_0/cpu.max": "800000 100000\n",
        "/sys/fs/cgroup/slurm/memory.max": "max\n",
        "/sys/fs/cgroup/slurm/job_7/memory.max": "4000\n",
        "/sys/fs/cgroup/slurm/job_7/memory.current": "3000\n",
        "/sys/fs/cgroup/slurm/job_7/memory.stat": "anon 1\ninactive_file 500\nactive_file 7\n",
      ])
    #expect(groups.coreCount == 2.5)
    #expect(groups.memoryAvailable == 1_500)
  }

  @Test("In version 1 each controller has its own group")
  func version1() {
    let groups = groups(
      "11:memory:/user\n4:cpu,cpuacct:/docker/abc\n1:name=systemd:/\n",
      [
        "/sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_quota_us": "-1\n",
        "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "50000\n",
        "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000\n",
        "/sys/fs/cgroup/memory/user/memory.limit_in_bytes": "9223372036854771712\n",
        "/sys/fs/cgroup/memory/memory.limit_in_bytes": "2000\n",
        "/sys/fs/cgroup/memory/memory.usage_in_bytes": "2500\n",
      ])
    #expect(groups.coreCount == 0.5)
    #expect(groups.memoryAvailable == 0)
  }

  @Test("Where no group has a limit, or the files make no sense, there is none")
  func unlimited() {
    let odd = groups(
      "garbage\n0::/../x\n",
      ["/sys/fs/cgroup/x/cpu.max": "a b", "/sys/fs/cgroup/x/memory.max": "", "/sys/fs/cgroup/cpu.max": "1 0"])
    #expect(odd.coreCount == nil && odd.memoryAvailable == nil)
    #expect(groups("", [:]).coreCount == nil)
  }
}
