import SwiftProtobuf

/// Reads the protocol version of an envelope: field 1, a varint, before anything else.
func envelopeVersion(_ bytes: [UInt8]) throws(WireError) -> Int {
  let versionTag: UInt8 = 0x08
  guard bytes.first == versionTag else { throw .malformed("it does not begin with a protocol version") }
  var version = 0
  for (position, byte) in bytes.dropFirst().prefix(4).enumerated() {
    version |= Int(byte & 0x7f) << (7 * position)
    if byte & 0x80 == 0 { return version }
  }
  throw .malformed("its protocol version does not end")
}

/// Decodes an envelope whose version is this one's.
func decodedEnvelope<Envelope: Message>(_ bytes: [UInt8]) throws(WireError) -> Envelope {
  let version = try envelopeVersion(bytes)
  guard version == protocolVersion else { throw .otherVersion(version) }
  var options = BinaryDecodingOptions()
  options.discardUnknownFields = true
  options.messageDepthLimit = 8
  do {
    return try Envelope(serializedBytes: bytes, options: options)
  } catch {
    throw .malformed("it is not valid protobuf")
  }
}

/// - Precondition: every required field is set, which proto3 guarantees by having none.
func encodedEnvelope(_ envelope: some Message) -> [UInt8] {
  do {
    return try envelope.serializedBytes()
  } catch {
    preconditionFailure(
      "a message within the limits encodes: \(error)")
  }
}
