import Foundation

/// Where a coordinator keeps its own key and the public keys that may join: a folder of mode 700.
///
/// `server.json` holds the secret key, `listed/NAME.json` the public key of each ticket, and `revoked/NAME.json` those that
/// were revoked. A ticket is listed by creating a file and revoked by renaming it, so that a coordinator which looks at
/// the same time sees the one state or the other.
public struct KeyFolder: Equatable, Sendable {
  public let url: URL

  public init(_ url: URL) { self.url = url }

  /// A ticket as the folder knows it; its secret is in the ticket's file alone.
  public struct Entry: Equatable, Sendable {
    public let name: TicketName
    public let publicKey: PublicKey
    public let made: Date
    public let isRevoked: Bool
  }

  /// Whether it has a coordinator's key, so that whoever connects needs a ticket.
  public var exists: Bool { access(serverFile.path, F_OK) == 0 }

  private var serverFile: URL { url.appendingPathComponent("server.json") }

  private func folder(isRevoked: Bool) -> URL {
    url.appendingPathComponent(isRevoked ? "revoked" : "listed", isDirectory: true)
  }

  private func file(_ name: TicketName, isRevoked: Bool) -> URL {
    folder(isRevoked: isRevoked).appendingPathComponent("\(name).json")
  }

  /// The coordinator's keys; makes them, and the folder, the first time.
  public func serverKeys() throws(TicketError) -> KeyPair {
    do {
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    } catch {
      throw TicketError(url.deletingLastPathComponent().path, "cannot be made: \(PrivateFile.reason())")
    }
    for folder in [url, folder(isRevoked: false), folder(isRevoked: true)] {
      try PrivateFile.createFolder(folder.path)
    }
    if !exists {
      let pair = KeyPair.random()
      do {
        try PrivateFile.create(serverFile.path, encodedJSON(ServerKeyFile(secretKey: pair.secretKey)))
        return pair
      } catch {
        // Another process may have been faster; what it made is as good.
        guard exists else { throw error }
      }
    }
    let file: ServerKeyFile = try decodeStrictly(PrivateFile.read(serverFile.path), file: serverFile.path)
    return KeyPair(file.secretKey)
  }

  /// Makes a ticket, writes it to a new file of mode 600, and lists its key.
  /// - Throws: `TicketError` if the file or the name is taken, or nothing can be written.
  public func issue(_ name: TicketName, endpoints: [Endpoint], to path: String) throws(TicketError) {
    let server = try serverKeys().publicKey
    for isRevoked in [false, true] where access(file(name, isRevoked: isRevoked).path, F_OK) == 0 {
      throw TicketError(
        url.path,
        "there is a ticket '\(name)' already\(isRevoked ? ", a revoked one" : ""); choose another --name")
    }
    let keys = KeyPair.random()
    let ticket = Ticket(
      name: name, endpoints: endpoints, credentials: .init(serverKey: server, workerKeys: keys))
    try PrivateFile.create(path, encodedJSON(ticket))
    do {
      try PrivateFile.create(
        file(name, isRevoked: false).path, encodedJSON(ListedKeyFile(publicKey: keys.publicKey)))
    } catch {
      unlink(path)
      throw error
    }
  }

  /// Takes a ticket's key off the list, for good.
  public func revoke(_ name: TicketName) throws(TicketError) {
    let (listed, revoked) = (file(name, isRevoked: false).path, file(name, isRevoked: true).path)
    guard rename(listed, revoked) != 0 else { return }
    let cause = PrivateFile.reason()
    if access(revoked, F_OK) == 0 { throw TicketError(url.path, "the ticket '\(name)' was revoked before") }
    let isMissing = access(listed, F_OK) != 0
    throw TicketError(
      url.path, isMissing ? "there is no ticket '\(name)'" : "'\(name)' cannot be revoked: \(cause)")
  }

  /// All tickets by name, the revoked ones last.
  /// - Throws: `TicketError` also where a file of it is damaged.
  public func entries() throws(TicketError) -> [Entry] {
    var entries: [Entry] = []
    for isRevoked in [false, true] {
      for (name, file) in try files(isRevoked: isRevoked) {
        if let entry = try entry(name, file, isRevoked: isRevoked) { entries.append(entry) }
      }
    }
    return entries
  }

  /// The keys that may join. A damaged file lists nobody, and keeps nobody else out.
  func listed() throws(TicketError) -> [PublicKey: TicketName] {
    var names: [PublicKey: TicketName] = [:]
    for (name, file) in try files(isRevoked: false) {
      if let entry = try? entry(name, file, isRevoked: false) { names[entry.publicKey] = name }
    }
    return names
  }

  private func files(isRevoked: Bool) throws(TicketError) -> [(TicketName, URL)] {
    let folder = folder(isRevoked: isRevoked)
    let files: [URL]
    do {
      files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    } catch {
      throw TicketError(folder.path, "there are no keys here that could be read")
    }
    return files.filter { $0.pathExtension == "json" }.compactMap { file in
      TicketName(file.deletingPathExtension().lastPathComponent).map { ($0, file) }
    }.sorted { $0.0 < $1.0 }
  }

  /// Nil for a file that was revoked this moment, or is about to be written.
  private func entry(_ name: TicketName, _ file: URL, isRevoked: Bool) throws(TicketError) -> Entry? {
    var status = stat()
    guard stat(file.path, &status) == 0, status.st_size > 0 else { return nil }
    let content: ListedKeyFile = try decodeStrictly(PrivateFile.read(file.path), file: file.path)
    return Entry(
      name: name, publicKey: content.publicKey,
      made: Date(timeIntervalSince1970: TimeInterval(status.st_mtim.tv_sec)), isRevoked: isRevoked)
  }
}
