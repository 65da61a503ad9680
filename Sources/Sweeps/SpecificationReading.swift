import Training

extension SweepSpecification {
  /// The largest spec file that is read, in bytes.
  public static let fileSizeMax = 16 << 20

  /// Reads and checks a spec file, but none of the data files it names.
  /// - Throws: `InputError` for a file that cannot be read or is not UTF-8, and for the first thing wrong in it.
  public static func read(path: String) throws -> SweepSpecification {
    let bytes = try readFile(path, sizeMax: fileSizeMax)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw InputError(file: path, message: "the file is not UTF-8 text")
    }
    return try parse(text, file: path)
  }

  /// Checks the text of a spec.
  /// - Parameter file: the path for messages, to whose folder data paths are relative.
  /// - Throws: `InputError` for the first thing wrong in it.
  public static func parse(_ yaml: String, file: String) throws -> SweepSpecification {
    guard yaml.utf8.count <= fileSizeMax else {
      throw InputError(file: file, message: "the file is larger than \(fileSizeMax) bytes")
    }
    let root = try SpecificationNode(yaml: yaml, file: file)
      .mapping(keys: ["name", "problem", "grid", "training", "detail"])
    let name = try root.required("name").name()
    let problem = try root.required("problem").problem()
    let grid = try root.required("grid").grid(activation: problem.activation)
    return SweepSpecification(
      name: name, problem: problem, grid: grid,
      training: try root["training"]?.trainingSettings() ?? TrainingSettings(),
      detail: try root["detail"]?.detailSelection(in: grid) ?? DetailSelection(defaultIn: grid),
      file: file, text: yaml)
  }
}

extension SpecificationNode {
  fileprivate func name() throws -> String {
    // It names a folder, and travels to the workers.
    let lengthMax = 200
    let name = try text()
    let isPlain =
      !name.contains("/") && !name.hasPrefix(".") && !name.unicodeScalars.contains { $0.value < 32 }
    guard name.utf8.count <= lengthMax, isPlain else {
      throw failure(
        "must name a folder: at most \(lengthMax) bytes, no '/' or control character, no '.' at its start")
    }
    return name
  }

  fileprivate func grid(activation: Activation) throws -> Grid {
    let axes = try mapping(keys: ["gamma", "gammaPrime", "width", "seeds", "initialisations", "alpha"])
    let grid = Grid(
      gammas: try axes.required("gamma").exponentAxis(),
      gammaPrimes: try axes.required("gammaPrime").exponentAxis(),
      widths: try axes.required("width").widthAxis(),
      seeds: try axes.required("seeds").seedAxis(),
      initialisations: try axes["initialisations"]?.initialisationAxis() ?? [],
      alpha: try axes["alpha"]?.alpha(activation: activation) ?? 1)
    guard let grid else { throw failure("the grid has more than \(Grid.trialCountMax) trials") }
    return grid
  }

  private func alpha(activation: Activation) throws -> Double {
    let alpha = try number()
    guard alpha > 0 else { throw failure("must be greater than 0") }
    guard !activation.isHomogeneous else {
      throw failure("has no effect with the homogeneous activation \(activation.rawValue); leave it out")
    }
    return alpha
  }

  fileprivate func trainingSettings() throws -> TrainingSettings {
    let keys = try mapping(keys: ["lossTolerance", "accuracy", "method", "evaluationsMax", "precision"])
    var settings = TrainingSettings()
    if let node = keys["lossTolerance"] {
      settings.lossTolerance = try node.number()
      guard settings.lossTolerance > 0 else { throw node.failure("must be greater than 0") }
    }
    if let node = keys["accuracy"] {
      settings.accuracy = try node.number()
      guard settings.accuracy >= 1e-6, settings.accuracy <= 0.5 else {
        throw node.failure("must be from 1e-6 to 0.5")
      }
    }
    if let node = keys["method"] { settings.method = try node.choice(IntegrationMethod.self) }
    if let node = keys["evaluationsMax"] { settings.evaluationsMax = try node.integer(atLeast: 1) }
    if let node = keys["precision"] {
      settings.precision = try node.choice(Precision.self)
      guard settings.method.precisions.contains(settings.precision) else {
        throw node.failure(
          "\(settings.precision.rawValue) needs 'method: descent', not \(settings.method.rawValue)")
      }
    }
    return settings
  }

  fileprivate func detailSelection(in grid: Grid) throws -> DetailSelection {
    let keys = try mapping(keys: ["cells", "width", "seed"])
    let points = try keys["cells"]?.elements(called: "a list of [gamma, gammaPrime]").map { node in
      let pair = try node.elements(called: "[gamma, gammaPrime]")
      guard pair.count == 2 else { throw node.failure("must be [gamma, gammaPrime], two numbers") }
      return (try pair[0].number(), try pair[1].number())
    }
    let width = try keys["width"].map { node in
      let width = try node.integer(atLeast: 1)
      guard grid.widths.contains(width) else { throw node.failure("\(width) is not a width of the grid") }
      return width
    }
    let seed = try keys["seed"].map { node in
      let seed = UInt64(try node.integer(atLeast: 0))
      guard grid.seeds.contains(seed) else { throw node.failure("\(seed) is not a seed of the grid") }
      return seed
    }
    return DetailSelection(points: points, width: width, seed: seed, in: grid)
  }
}

extension DetailSelection {
  /// The points that Luo et al. 2021 show in Fig. 2, one in each regime, at the smallest width with the first seed.
  init(defaultIn grid: Grid) {
    self.init(points: nil, width: nil, seed: nil, in: grid)
  }

  fileprivate init(points: [(Double, Double)]?, width: Int?, seed: UInt64?, in grid: Grid) {
    var cells: [Cell] = []
    for (gamma, gammaPrime) in points ?? [(0.5, 0), (1, 0), (1.75, 0)] {
      let cell = grid.nearestCell(gamma: gamma, gammaPrime: gammaPrime)
      if !cells.contains(cell) { cells.append(cell) }
    }
    self.init(cells: cells, width: width ?? grid.widths[0], seed: seed ?? grid.seeds[0])
  }
}
