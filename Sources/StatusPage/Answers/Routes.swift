import Foundation
import Reporting

/// What can be asked for.
enum Route: Sendable, Equatable {
  case asset(String)
  case sweep
  case status
  case progress
  case cells
  case cell(place: Int)
  case trial(TrialSelector)
  case boundary
  case failures
  case workers(text: String, order: String, offset: Int, count: Int)
  case events(since: Int)
  case metrics
  case health
  case readiness

  /// Nil for what there is not; also for a number that is none.
  init?(_ request: Request) {
    func number(_ name: String, _ standard: Int?) -> Int? {
      guard let text = request.query[name] else { return standard }
      return Int(text).flatMap { $0 >= 0 ? $0 : nil }
    }
    switch request.path {
    case "/healthz": self = .health
    case "/readyz": self = .readiness
    case "/metrics": self = .metrics
    case "/api/sweep": self = .sweep
    case "/api/status": self = .status
    case "/api/progress": self = .progress
    case "/api/cells": self = .cells
    case "/api/boundary": self = .boundary
    case "/api/failures": self = .failures
    case "/api/cell":
      guard let place = number("place", nil) else { return nil }
      self = .cell(place: place)
    case "/api/trial":
      guard let selector = request.query["at"].flatMap(TrialSelector.init) else { return nil }
      self = .trial(selector)
    case "/api/workers":
      guard let offset = number("offset", 0), let count = number("count", 50) else { return nil }
      self = .workers(
        text: request.query["match"] ?? "", order: request.query["order"] ?? "name", offset: offset,
        count: count)
    case "/api/events":
      guard let since = number("since", 0) else { return nil }
      self = .events(since: since)
    default:
      let name = request.path == "/" ? "index.html" : String(request.path.dropFirst())
      guard Asset(name) != nil else { return nil }
      self = .asset(name)
    }
  }
}

extension PageSnapshot {
  /// The answers that are in a snapshot; nil for what takes more than that.
  func reply(to route: Route) throws -> Reply? {
    switch route {
    case .sweep: .json(try json(description, isIndented: false))
    case .status: .json(try status.json(isIndented: false))
    case .progress: .json(try json(progress, isIndented: false))
    case .boundary: .json(try json(boundary, isIndented: false))
    case .failures: .json(try json(failures, isIndented: false))
    case .workers(let text, let order, let offset, let count):
      .json(
        try json(
          PageWorkers(
            status.coordinator.value, now: progress.now, text: text, order: order, offset: offset,
            count: count),
          isIndented: false))
    case .asset, .cells, .cell, .trial, .events, .metrics, .health, .readiness: nil
    }
  }
}
