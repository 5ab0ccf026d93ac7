import Documents
import Glibc
package import Model
import Synchronization

/// One line of a record.
package struct FakeRecordLine: Sendable, Hashable {
    package let at: Timestamp
    package let node: Node.ID
    package let action: FakeAction

    /// What happened to which machine when.
    package init(at: Timestamp, node: Node.ID, action: FakeAction) {
        self.at = at
        self.node = node
        self.action = action
    }
}

/// Where fake machines live: what happened to them, in order. It survives the process that drives them.
package protocol FakeRecord: Sendable {
    /// Everything that happened so far.
    func lines() throws(FakeRecordFailure) -> [FakeRecordLine]
    func append(_ lines: [FakeRecordLine]) throws(FakeRecordFailure)
}

/// A record could not be read or written.
package struct FakeRecordFailure: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String
}

/// A record in memory, which several conductors of a test can share one after the other.
package final class MemoryFakeRecord: FakeRecord {
    private let content = Mutex<[FakeRecordLine]>([])

    /// No machine was touched yet.
    package init() {}

    package func lines() -> [FakeRecordLine] { content.withLock { $0 } }

    package func append(_ lines: [FakeRecordLine]) { content.withLock { $0 += lines } }
}

/// A record in a file, one JSON object a line, only ever appended to: a killed process loses nothing that had happened.
package final class FileFakeRecord: FakeRecord {
    private let path: String
    private let descriptor: Int32

    /// Opens or creates the file.
    package init(path: String) throws(FakeRecordFailure) {
        self.path = path
        descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure("open", path) }
    }

    deinit { close(descriptor) }

    package func lines() throws(FakeRecordFailure) -> [FakeRecordLine] {
        try bytes().split(separator: UInt8(ascii: "\n")).compactMap { line in
            // A line that was cut off by a full disk has not happened.
            (try? JSON(parsing: Array(line)))?.objectValue.flatMap(FakeRecordLine.init)
        }
    }

    package func append(_ lines: [FakeRecordLine]) throws(FakeRecordFailure) {
        var bytes: [UInt8] = []
        for line in lines {
            bytes += JSON.object(line.members).bytes
            bytes.append(UInt8(ascii: "\n"))
        }
        let written = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard written == bytes.count else { throw Self.failure("write to", path) }
    }

    private func bytes() throws(FakeRecordFailure) -> [UInt8] {
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = chunk.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, off_t(content.count)) }
            guard count >= 0 else { throw Self.failure("read", path) }
            if count == 0 { return content }
            content += chunk[..<count]
        }
    }

    private static func failure(_ verb: String, _ path: String) -> FakeRecordFailure {
        FakeRecordFailure(description: "Cannot \(verb) \(path): \(String(cString: strerror(errno)))")
    }
}

extension FakeRecordLine {
    fileprivate var members: JSONObject {
        var members: JSONObject = ["at": .integer(at.microseconds), "node": .string(node.description)]
        for (key, value) in action.members { members[key] = value }
        return members
    }

    fileprivate init?(_ members: JSONObject) {
        guard let at = members["at"]?.integerValue, let node = members["node"]?.stringValue.flatMap({ ResourceID($0) }),
            let action = FakeAction(members)
        else { return nil }
        self.init(at: Timestamp(microseconds: at), node: node, action: action)
    }
}
