/// The version of Phasegrid that this code was released as.
public let productVersion = "0.1.0"

/// The version of the wire format. Raise it with every change of messages.proto: peers of different versions
/// refuse one another before they decode anything else.
public let protocolVersion = 5
