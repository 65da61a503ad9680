import Testing

@testable import Working

@Suite("Available cores") struct CoreCountTests {
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
    #expect(availableCoreCount >= 1)
  }
}
