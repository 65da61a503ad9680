/// A question of ZeroMQ whether a key may connect (ZAP, RFC 27), and its answer.
struct ZAPRequest: Equatable {
  /// Frames: version, request, domain, address, identity, mechanism, credentials.
  private static let version = Array("1.0".utf8)
  static let domain = "phasegrid"

  private let request: [UInt8]
  /// The peer's network address, for the log.
  let address: String
  /// Nil where the question is not about a CURVE key.
  let key: PublicKey?

  /// Nil where the frames are no question of this version.
  init?(_ frames: [[UInt8]]) {
    guard frames.count >= 6, frames[0] == Self.version else { return nil }
    request = frames[1]
    address = String(decoding: frames[3], as: UTF8.self)
    let isCurve = frames.count == 7 && frames[5] == Array("CURVE".utf8)
    key = isCurve ? PublicKey(bytes: frames[6]) : nil
  }

  /// Lets the peer in; its messages carry the user from then on.
  func acceptance(user: String) -> [[UInt8]] { reply("200", "OK", user: user) }

  func refusal() -> [[UInt8]] { reply("400", "this key is not listed", user: "") }

  private func reply(_ code: String, _ text: String, user: String) -> [[UInt8]] {
    [Self.version, request, Array(code.utf8), Array(text.utf8), Array(user.utf8), []]
  }
}
