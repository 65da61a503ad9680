/// One of several parts of a sweep that are run apart, and merged after.
///
/// Neighbours along any axis of the grid belong to different parts, so that each has its share of every γ, γ', width
/// and seed, and takes about as long.
public struct Shard: Sendable, Hashable, CustomStringConvertible {
  /// From 1.
  public let number: Int
  public let count: Int

  /// More parts than there are nodes in any cluster.
  public static let countMax = 100_000

  /// Nil unless `number` is one of `1...count`, and `count` at most `countMax`.
  public init?(_ number: Int, of count: Int) {
    guard (1...Self.countMax).contains(count), (1...count).contains(number) else { return nil }
    self.number = number
    self.count = count
  }

  /// Reads `2/3`.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let number = Int(parts[0]), let count = Int(parts[1]) else { return nil }
    self.init(number, of: count)
  }

  public var description: String { "\(number)/\(count)" }

  /// Whether the trial at this index of a grid belongs to the part.
  public func contains(_ index: Int, of grid: Grid) -> Bool {
    let (layer, cell) = index.quotientAndRemainder(dividingBy: grid.cellCount)
    let (seed, width) = layer.quotientAndRemainder(dividingBy: grid.widths.count)
    let planeCount = grid.gammas.count * grid.gammaPrimes.count
    let place =
      cell < planeCount ? cell % grid.gammas.count + cell / grid.gammas.count : cell - planeCount
    return (place + width + seed) % count == number - 1
  }
}
