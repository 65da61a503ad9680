import Foundation
import Testing

@Suite(.timeLimit(.minutes(1))) struct TrialTests {
  /// `phasegrid trial` of the sandbox's spec, four points and ReLU.
  private func trial(_ arguments: [String]) throws -> (code: Int32, output: String, errors: String) {
    let sandbox = try Sandbox()
    defer { sandbox.remove() }
    return try Program("phasegrid", ["trial", sandbox.spec.path, "--width", "64"] + arguments).wait()
  }

  private func numbers(_ arguments: [String]) throws -> [String: Any] {
    let end = try trial(arguments + ["--json"])
    #expect(end.code == 0, "\(end.errors)")
    return try #require(JSONSerialization.jsonObject(with: Data(end.output.utf8)) as? [String: Any])
  }

  /// κ = β₁β₂/α = 1/64 and κ' = β₁/β₂ = 1 in all three.
  @Test func `scales given one by one train as the point of the plane they lie at`() throws {
    let point = try numbers(["--gamma", "1", "--gamma-prime", "0"])
    #expect(point["alpha"] is NSNull && point["beta1"] is NSNull && point["beta2"] is NSNull)
    for (alpha, beta) in [(64.0, 1.0), (256, 2)] {
      let given = try numbers(["--alpha", "\(alpha)", "--beta1", "\(beta)", "--beta2", "\(beta)"])
      for name in ["rd_w", "rd_a", "rd", "loss", "flow_time", "kernel_change", "evaluations"] {
        let (one, other) = (point[name] as? Double, given[name] as? Double)
        #expect(one != nil && one == other, "\(name)")
      }
      #expect(given["gamma"] is NSNull && given["gamma_prime"] is NSNull)
      #expect(given["alpha"] as? Double == alpha)
      #expect(given["beta1"] as? Double == beta && given["beta2"] as? Double == beta)
    }
    let text = try trial(["--alpha", "64", "--beta1", "1", "--beta2", "1"]).output
    #expect(text.hasPrefix("α = 64.0, β₁ = 1.0, β₂ = 1.0, m = 64, seed 0: "))
  }

  @Test(arguments: [
    ("", "Give --gamma and --gamma-prime, or --initialisation, or --alpha, --beta1 and --beta2."),
    ("--gamma 1", "--gamma, --gamma-prime go together: --gamma-prime is missing."),
    ("--alpha 1 --beta2 1", "--alpha, --beta1, --beta2 go together: --beta1 is missing."),
    (
      "--gamma 1 --gamma-prime 0 --alpha 2",
      "Give only one of: --gamma and --gamma-prime; --initialisation; --alpha, --beta1 and --beta2."
    ),
    (
      "--initialisation He --beta1 2",
      "Give only one of: --gamma and --gamma-prime; --initialisation; --alpha, --beta1 and --beta2."
    ),
    ("--alpha -1 --beta1 1 --beta2 1", "--alpha must be a number above 0."),
    ("--alpha 1 --beta1 inf --beta2 1", "--beta1 must be a number above 0."),
    (
      "--alpha 1e-200 --beta1 1e200 --beta2 1",
      "--alpha, --beta1 and --beta2 give κ = inf and κ' = 1e+200: out of range."
    ),
    (
      "--gamma 1 --gamma-prime 0 --initial w.npy --seed 0",
      "--initial and --seed do not go together: the array says where the network starts."
    ),
    ("--gamma 1 --gamma-prime 0 --precision half", "--precision must be float64 or float32."),
  ]) func `a start that makes no sense is refused in a line`(_ arguments: String, _ expected: String) throws {
    let end = try trial(arguments.split(separator: " ").map(String.init))
    #expect(end.code == 64)
    #expect(end.errors.split(separator: "\n").first == "Error: \(expected)")
  }

  @Test func `the distance of a layer that begins at zero is infinite, and null in JSON`() throws {
    let sandbox = try Sandbox()
    defer { sandbox.remove() }
    let rows = (0..<64).flatMap { row in [0, sin(Double(row)), cos(Double(row))] as [Double] }
    let initial = sandbox.url.appendingPathComponent("initial.npy")
    try npy(rows, columns: 3).write(to: initial)
    let arguments = ["--gamma", "0.5", "--gamma-prime", "0", "--initial", initial.path]
    let numbers = try numbers(arguments)
    #expect(numbers["rd_a"] is NSNull && numbers["rd_w"] is Double)
    let lines = try trial(arguments).output.split(separator: "\n")
    #expect(lines.contains("  RD(θ_a)          infinite"), "\(lines)")
  }

  private func npy(_ values: [Double], columns: Int) -> Data {
    let shape = "(\(values.count / columns), \(columns))"
    let header = "{'descr': '<f8', 'fortran_order': False, 'shape': \(shape), }"
    let padded = header.padding(toLength: 117, withPad: " ", startingAt: 0) + "\n"
    return Data([0x93]) + Data("NUMPY".utf8) + Data([1, 0, 118, 0]) + Data(padded.utf8)
      + values.withUnsafeBytes { Data($0) }
  }

  @Test func `single precision is for descent alone`() throws {
    let point = ["--gamma", "0.5", "--gamma-prime", "0", "--precision", "float32"]
    let end = try trial(point)
    #expect(end.code != 0)
    #expect(
      end.errors.hasSuffix("small.yaml: the precision float32 needs the method descent, not exponential\n"))
    #expect(try trial(point + ["--method", "descent"]).code == 0)
  }
}
