// swift-tools-version: 6.1
import PackageDescription

/// Warnings are errors in this package's own Swift code; the language mode is Swift 6 throughout.
let strict: [SwiftSetting] = [.unsafeFlags(["-warnings-as-errors"])]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let collections = Target.Dependency.product(name: "Collections", package: "swift-collections")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let protobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let flyingFox = Target.Dependency.product(name: "FlyingFox", package: "FlyingFox")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

/// A library target and its test target, whose arrows are the architecture (docs/architecture.md).
func library(
  _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = [], resources: [Resource]? = nil
) -> Target {
  .target(
    name: name, dependencies: dependencies, exclude: exclude, resources: resources, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource]? = nil) -> Target {
  .testTarget(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

let package = Package(
  name: "phasegrid",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "phasegrid", targets: ["phasegrid"]),
    .executable(name: "phasegrid-worker", targets: ["phasegrid-worker"]),
    .library(name: "Training", targets: ["Training"]),
    // For Fuzzing/ and Benchmarks/.
    .library(name: "Messaging", targets: ["Messaging"]),
    .library(name: "Scheduling", targets: ["Scheduling"]),
    .library(name: "Sweeps", targets: ["Sweeps"]),
    .library(name: "Working", targets: ["Working"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/apple/swift-protobuf", exact: "1.39.0"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/swhitty/FlyingFox", exact: "0.27.1"),
  ],
  targets: [
    .target(
      name: "CKernels", cSettings: [.unsafeFlags(["-O3", "-Wall", "-Wextra", "-Werror", "-Wno-psabi"])]),
    .systemLibrary(name: "CZeroMQ"),
    .systemLibrary(name: "CPangoCairo", pkgConfig: "pangocairo"),
    .systemLibrary(name: "CSodium"),
    .systemLibrary(name: "CZlib"),

    library("Training", ["CKernels"]),
    library("Hashing", ["CSodium"]),
    library("Sweeps", ["Hashing", "Training", "CZlib", yams]),
    library("Scheduling", [collections]),
    library("Messaging", ["CZeroMQ", "Hashing", collections, protobuf], exclude: ["messages.proto"]),
    library("Journal", [grdb, sqlite]),
    library(
      "Coordination",
      ["Hashing", "Training", "Sweeps", "Scheduling", "Messaging", "Journal", collections, logging]),
    library("Allocation", []),
    library("Slurm", ["Allocation", "Journal", "Messaging", logging]),
    library("Working", ["Hashing", "Training", "Messaging", collections, logging]),
    library("Analysis", []),
    library("Figures", ["CPangoCairo", "CZlib"]),
    library("Reporting", ["Training", "Sweeps", "Journal", "Analysis", "Figures", "CZlib"]),
    library(
      "StatusPage", ["Journal", "Analysis", "Reporting", "CSodium", flyingFox, logging],
      resources: [.embedInCode("Assets")]),
    .executableTarget(
      name: "phasegrid",
      dependencies: [
        "Allocation", "Coordination", "Journal", "Messaging", "Reporting", "Slurm", "StatusPage", "Sweeps",
        "Training", "Working",
        argumentParser, logging,
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "phasegrid-worker", dependencies: ["Working", argumentParser, logging], swiftSettings: strict),

    // Not installed: what tests the minds of all processes together (docs/simulation.md).
    .target(
      name: "SimulatedCluster",
      dependencies: [
        "Coordination", "Journal", "Messaging", "Scheduling", "Sweeps", "Training", "Working", collections,
      ],
      path: "Tests/SimulatedCluster", exclude: ["mutations"], swiftSettings: strict),
    .executableTarget(
      name: "simulated-cluster", dependencies: ["SimulatedCluster", argumentParser],
      path: "Tests/SimulatedClusterCommand", swiftSettings: strict),

    // All that its files import: what is not declared here is not compiled again when it should be.
    tests("TrainingTests", ["Training", "CKernels"]),
    tests("SweepsTests", ["Sweeps", "Training"]),
    tests("SchedulingTests", ["Scheduling"]),
    tests("MessagingTests", ["Hashing", "Messaging"]),
    tests("JournalTests", ["Journal"]),
    tests(
      "CoordinationTests",
      ["Coordination", "Hashing", "Journal", "Messaging", "Scheduling", "Sweeps", "Training", "Working"]),
    tests("WorkingTests", ["Hashing", "Messaging", "Training", "Working"]),
    tests("AllocationTests", ["Allocation"]),
    tests("SlurmTests", ["Allocation", "Slurm"]),
    tests("AnalysisTests", ["Analysis"]),
    tests("FiguresTests", ["Figures"]),
    tests("ReportingTests", ["Analysis", "Journal", "Reporting", "Sweeps"]),
    tests("StatusPageTests", ["Journal", "Reporting", "StatusPage"]),
    tests("SimulationTests", ["SimulatedCluster"]),
    tests("EndToEndTests", ["Journal", "phasegrid", "phasegrid-worker"]),
  ],
  swiftLanguageModes: [.v6]
)
