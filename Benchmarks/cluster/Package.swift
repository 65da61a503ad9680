// swift-tools-version: 6.1
import PackageDescription

// A package of its own, so that the product's package has no benchmarks among its targets.
let package = Package(
  name: "cluster",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "phasegrid", path: "../.."),
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
  ],
  targets: [
    .executableTarget(
      name: "cluster",
      dependencies: [
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Collections", package: "swift-collections"),
        .product(name: "Scheduling", package: "phasegrid"),
      ])
  ],
  swiftLanguageModes: [.v6]
)
