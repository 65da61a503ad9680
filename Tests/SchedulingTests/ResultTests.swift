import Scheduling
import Testing

@Suite struct ResultTests {
  @Test func `a result is acknowledged only after it is committed`() {
    var fixture = Fixture(20)
    fixture.join(ann, slots: 1)
    #expect(
      fixture.send(.resultReceived(ann, lease(0))) == [.commit(ann, TrialIndex(0)), .lease(ann, [lease(2)])])
    #expect(fixture.send(.tick, at: 1) == [])
    #expect(fixture.send(.resultsCommitted(trials(0)), at: 2) == [.acknowledge(ann, trials(0))])
  }

  @Test func `acknowledgements of one batch are gathered by worker, in the order of the batch`() {
    var fixture = Fixture(20)
    fixture.join(ann, slots: 2)
    fixture.join(bob, slots: 2)
    for (worker, trial) in [(bob, 4), (ann, 0), (bob, 5)] {
      fixture.send(.resultReceived(worker, lease(trial)))
    }
    #expect(
      fixture.send(.resultsCommitted(trials(4, 0, 5))) == [
        .acknowledge(bob, trials(4, 5)), .acknowledge(ann, trials(0)),
      ])
  }

  @Test func `a result sent again is acknowledged again and never committed twice`() {
    var fixture = Fixture(20)
    fixture.join(ann, slots: 1)
    fixture.send(.resultReceived(ann, lease(0)))
    #expect(fixture.send(.resultReceived(ann, lease(0))) == [])
    fixture.send(.resultsCommitted(trials(0)))
    #expect(
      fixture.send(.resultReceived(ann, lease(0))) == [
        .compare(ann, TrialIndex(0)), .acknowledge(ann, trials(0)),
      ])
    #expect(fixture.send(.resultsCommitted(trials(0))) == [])
  }

  @Test func `a second copy that comes while the first is written is compared, and both are acknowledged`() {
    var fixture = Fixture(20)
    fixture.join(ann, slots: 1)
    fixture.join(bob, slots: 1)
    fixture.send(.resultReceived(ann, lease(0)))
    #expect(fixture.send(.resultReceived(bob, lease(0))) == [.compare(bob, TrialIndex(0))])
    #expect(
      fixture.send(.resultsCommitted(trials(0))) == [
        .acknowledge(ann, trials(0)), .acknowledge(bob, trials(0)),
      ])
  }

  @Test func `the late result of a lost worker is taken, and the worker that has the trial now may drop it`()
  {
    var fixture = Fixture(4)
    fixture.join(ann, slots: 1)
    fixture.join(bob, slots: 4, at: 8)
    #expect(fixture.send(.tick, at: 11).last == .lease(bob, [lease(0, 2), lease(1, 2)]))
    #expect(
      fixture.send(.resultReceived(ann, lease(0, 1)), at: 12) == [
        .commit(ann, TrialIndex(0)), .askToRejoin(ann),
      ])
    #expect(
      fixture.send(.resultsCommitted(trials(0)), at: 12) == [
        .acknowledge(ann, trials(0)), .acknowledge(bob, trials(0)),
      ])
  }

  @Test func `the late result of a trial that waits takes it out of the queue`() {
    var fixture = Fixture(9)
    fixture.join(ann, slots: 1)
    fixture.send(.tick, at: 11)
    fixture.send(.resultReceived(ann, lease(0)), at: 12)
    #expect(fixture.join(bob, slots: 1, at: 12) == [.lease(bob, [lease(1, 2), lease(2)])])
  }

  @Test func `the first result wins even if its worker never had the lease`() {
    var fixture = Fixture(9)
    fixture.join(ann, slots: 1)
    #expect(fixture.send(.resultReceived(ann, lease(7, 40))) == [.commit(ann, TrialIndex(7))])
  }
}
