// swift-tools-version: 6.1
import PackageDescription

// A package of its own, so that the product's package has no benchmarks among its targets.
let package = Package(
  name: "trials",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "phasegrid", path: "../..")],
  targets: [
    .executableTarget(name: "trials", dependencies: [.product(name: "Training", package: "phasegrid")])
  ],
  swiftLanguageModes: [.v6]
)
