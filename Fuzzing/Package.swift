// swift-tools-version: 6.1
import PackageDescription

// A package of its own: it is built with the fuzzer's instrumentation, by scripts/fuzz, and linked by hand.
let package = Package(
  name: "fuzzing",
  platforms: [.macOS(.v15)],
  products: [.library(name: "FuzzTargets", type: .static, targets: ["FuzzTargets"])],
  dependencies: [.package(name: "phasegrid", path: "..")],
  targets: [
    .target(
      name: "FuzzTargets",
      dependencies: [
        .product(name: "Messaging", package: "phasegrid"), .product(name: "Sweeps", package: "phasegrid"),
      ])
  ],
  swiftLanguageModes: [.v6]
)
