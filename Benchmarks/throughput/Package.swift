// swift-tools-version: 6.1
import PackageDescription

// A package of its own: a worker that makes results up has no place among the product's programs.
let package = Package(
  name: "throughput",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "phasegrid", path: "../.."),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
  ],
  targets: [
    .executableTarget(
      name: "empty-worker",
      dependencies: [
        .product(name: "Working", package: "phasegrid"), .product(name: "Messaging", package: "phasegrid"),
        .product(name: "Training", package: "phasegrid"), .product(name: "Logging", package: "swift-log"),
      ])
  ],
  swiftLanguageModes: [.v6]
)
