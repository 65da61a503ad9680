import Foundation
import Messaging

/// Where the workers of `run` connect to: a socket in a folder of its own that no other user of this host may enter.
struct PrivateSocket {
  let endpoint: Endpoint
  private let folder: String

  /// - Throws: `MessagingError` if there is no room for temporary files.
  init() throws {
    let temporary = FileManager.default.temporaryDirectory.path
    // A socket's path is short, whatever the user's folder for temporary files.
    let parent = temporary.utf8.count < 60 ? temporary : "/tmp"
    var template = Array("\(parent)/phasegrid-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw MessagingError(
        parent, "no folder can be made for the workers' socket: \(String(cString: strerror(errno)))")
    }
    folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    endpoint = try Endpoint("ipc://\(folder)/socket")
  }

  func remove() { try? FileManager.default.removeItem(atPath: folder) }
}
