import Foundation
import Journal
import Reporting
import Testing

@testable import StatusPage

@Suite struct ForecastTests {
  @Test func `the range is what was expected lately`() {
    var forecast = EndForecast()
    #expect(forecast.range == nil)
    forecast.note(secondsLeft: 100, at: 1_000)
    forecast.note(secondsLeft: 150, at: 1_010)
    forecast.note(secondsLeft: 80, at: 1_020)
    // 150 s were said when 10 + 80 were left: 80 / 90 of them would be left now.
    #expect(forecast.range == 1_100...1_020 + 150 * 80 / 90.0)
  }

  @Test func `the range narrows as the end comes near`() throws {
    var forecast = EndForecast()
    forecast.note(secondsLeft: 1_620, at: 1_000)
    for now in 1_001...1_200 { forecast.note(secondsLeft: Double(1_202 - now), at: Double(now)) }
    let range = try #require(forecast.range)
    #expect(range.lowerBound == 1_202 && range.upperBound < 1_202 + 2 * 8)
  }

  @Test func `a whim of the first seconds is forgotten, and what was too short at once`() throws {
    var forecast = EndForecast()
    forecast.note(secondsLeft: 3, at: 1_000)
    forecast.note(secondsLeft: 90_000, at: 1_001)
    for now in 1_002...1_030 { forecast.note(secondsLeft: Double(2_000 - now), at: Double(now)) }
    #expect(forecast.range == 2_000...2_000)
  }

  @Test func `a sweep that may take long is never said to end at once`() throws {
    var forecast = EndForecast()
    for now in 0..<400 {
      forecast.note(secondsLeft: Double([60, 6_000, 240, 1_500][now % 4]), at: Double(now))
      let range = try #require(forecast.range)
      #expect(range.lowerBound > Double(now))
    }
  }

  @Test func `what was expected long ago counts no more`() {
    var forecast = EndForecast()
    forecast.note(secondsLeft: 9_000, at: 1_000)
    forecast.note(secondsLeft: 500, at: 1_000 + EndForecast.window + 1)
    #expect(forecast.range == 1_801...1_801)
  }

  @Test func `no end lies in the past`() {
    var forecast = EndForecast()
    forecast.note(secondsLeft: 5, at: 1_000)
    forecast.note(secondsLeft: 50, at: 1_100)
    #expect(forecast.range == 1_150...1_150)
  }

  @Test func `nothing is expected where nothing is known`() {
    var forecast = EndForecast()
    forecast.note(secondsLeft: 5, at: 1_000)
    forecast.note(secondsLeft: nil, at: 1_001)
    #expect(forecast.range == nil)
  }
}

@Suite struct ThroughputTests {
  @Test func `trials are counted in the stretch they came in`() {
    var throughput = Throughput()
    for (count, now) in [(10, 100.0), (12, 101), (15, 102.5), (15, 104), (20, 109)] {
      throughput.note(count: count, at: now)
    }
    #expect(throughput.counts == [2, 3, 0, 0, 5])
  }

  @Test func `the history stays short and loses no trial`() {
    var throughput = Throughput()
    for second in 0...100_000 { throughput.note(count: 3 * second, at: Double(second)) }
    #expect(throughput.counts.count <= Throughput.countMax)
    #expect(throughput.counts.reduce(0, +) == 300_000)
    #expect(throughput.seconds * Double(throughput.counts.count) >= 100_000)
  }
}

@Suite struct PulseTests {
  private func state(committed: Int = 0, committing: Int = 0) -> CoordinatorState {
    CoordinatorState(
      pid: 1, endpoint: "", started: .distantPast, updated: .distantPast, pending: 5, leased: 0,
      committed: committed, setAside: 0, trialsPerSecond: nil, secondsLeft: nil, workers: [],
      committing: committing)
  }

  @Test func `a coordinator is healthy while its loop comes round`() {
    var pulse = Pulse(at: 0)
    pulse.note(state(), at: 5)
    #expect(pulse.health(at: 14).isGood)
    #expect(
      pulse.health(at: 16) == Pulse.Verdict(isGood: false, reason: "the coordinator has been silent for 11 s")
    )
    #expect(!pulse.readiness(at: 16, isWritable: true).isGood)
    pulse.note(state(), at: 17)
    #expect(pulse.health(at: 18).isGood)
  }

  @Test func `it is ready when it takes workers and results`() {
    var pulse = Pulse(at: 0)
    #expect(pulse.health(at: 1).isGood)
    #expect(!pulse.readiness(at: 1, isWritable: true).isGood)
    pulse.note(state(), at: 2)
    #expect(pulse.readiness(at: 2, isWritable: true).isGood)
    #expect(!pulse.readiness(at: 2, isWritable: false).isGood)
    pulse.note(.complete, at: 3)
    #expect(!pulse.readiness(at: 3, isWritable: true).isGood)
    #expect(pulse.health(at: 3_000).isGood)
  }

  @Test func `it is not ready while the journal takes nothing`() {
    var pulse = Pulse(at: 0)
    for second in 0...31 { pulse.note(state(committed: 7, committing: 2), at: Double(second)) }
    #expect(
      pulse.readiness(at: 31, isWritable: true)
        == Pulse.Verdict(isGood: false, reason: "results have waited 31 s for the journal"))
    #expect(pulse.health(at: 31).isGood)
    pulse.note(state(committed: 8, committing: 1), at: 32)
    #expect(pulse.readiness(at: 32, isWritable: true).isGood)
  }
}

@Suite struct MetricsTextTests {
  @Test func `a family reads like this`() {
    var metrics = MetricsText()
    metrics.add(.counter, "a_total", "How many.", 3)
    metrics.add(.gauge, "b", "A \"text\".", [([("name", "x\\y\"z\n")], 0.5), ([("name", "")], .infinity)])
    metrics.add(.gauge, "c", "Nothing.", nil)
    #expect(
      metrics.text == """
        # HELP a_total How many.
        # TYPE a_total counter
        a_total 3
        # HELP b A "text".
        # TYPE b gauge
        b{name="x\\\\y\\"z\\n"} 0.5
        b{name=""} +Inf

        """)
  }
}

@Suite struct StreamEventTests {
  @Test func `an event is one line of data and an empty line`() {
    let event = StreamEvent("cells", Data("{\"a\":1}\n".utf8), revision: 7)
    #expect(String(decoding: event.bytes, as: UTF8.self) == "id: 7\nevent: cells\ndata: {\"a\":1}\n\n")
  }
}

@Suite struct RouteTests {
  @Test func `what can be asked for`() {
    func route(_ path: String, _ query: [String: String] = [:]) -> Route? {
      Route(Request(method: "GET", path: path, query: query))
    }
    #expect(route("/") == .asset("index.html"))
    #expect(route("/main.js") == .asset("main.js"))
    #expect(route("/api/cell", ["place": "12"]) == .cell(place: 12))
    #expect(
      route("/api/trial", ["at": "0.5,0,100,1"])
        == .trial(.place(gamma: 0.5, gammaPrime: 0, width: 100, seed: 1)))
    #expect(route("/api/trial", ["at": "1,2"]) == nil && route("/api/trial") == nil)
    #expect(route("/api/workers") == .workers(text: "", order: "name", offset: 0, count: 50))
    #expect(route("/api/events", ["since": "4"]) == .events(since: 4))
    for path in ["/nothing", "/../main.js", "/api", "/api/", "/Assets/main.js"] {
      #expect(route(path) == nil)
    }
    for text in ["", "-1", "x", "1e3", "99999999999999999999"] {
      #expect(route("/api/cell", ["place": text]) == nil)
      #expect(route("/api/events", ["since": text]) == nil)
    }
  }

  @Test func `every file that the page asks for is there`() throws {
    let page = String(decoding: try #require(Asset("index.html")).content, as: UTF8.self)
    let names = page.matches(of: /(?:src|href)="([^"#]+)"/).map { String($0.1) }
    #expect(names.count == 4)
    for name in names { #expect(Asset(name) != nil, "\(name)") }
    #expect(!page.contains("style=") && !page.contains("<style") && !page.contains("onclick"))
  }
}
