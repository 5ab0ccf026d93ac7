/// Asks a controller for a session under one cipher suite (§13.17).
package struct OpenSessionRequest: Sendable, Hashable {
    /// Comes back in the answer.
    package var tag: UInt8
    /// The highest level that the session may reach.
    package var privilege: PrivilegeLevel
    /// The console's name for the session.
    package var consoleID: UInt32
    package var suite: CipherSuite

    /// A request for a session.
    package init(tag: UInt8, privilege: PrivilegeLevel, consoleID: UInt32, suite: CipherSuite) {
        self.tag = tag
        self.privilege = privilege
        self.consoleID = consoleID
        self.suite = suite
    }

    /// The request in a payload.
    package init(decoding bytes: [UInt8]) throws(DecodingFailure) {
        var reader = ByteReader(bytes)
        tag = try reader.byte()
        let level = try reader.byte()
        // Zero asks for the highest level that the algorithms allow.
        guard let privilege = level == 0 ? .administrator : PrivilegeLevel(rawValue: level & 0x0F) else {
            throw .unexpected(level, at: 1)
        }
        self.privilege = privilege
        _ = try reader.uint16()
        consoleID = try reader.uint32()
        suite = try CipherSuite(&reader)
    }

    /// The payload.
    package var bytes: [UInt8] {
        [tag, privilege.rawValue, 0, 0] + [UInt8](littleEndian: consoleID) + suite.payloads
    }
}

/// A controller's answer to the request for a session (§13.18).
package struct OpenSessionResponse: Sendable, Hashable {
    package var tag: UInt8
    package var status: SetupStatus
    package var consoleID: UInt32
    /// The controller's name for the session and the suite that it agrees to; absent when it refuses.
    package var granted: Granted?

    /// What a controller grants.
    package struct Granted: Sendable, Hashable {
        package var controllerID: UInt32
        package var suite: CipherSuite

        /// A session under this suite.
        package init(controllerID: UInt32, suite: CipherSuite) {
            self.controllerID = controllerID
            self.suite = suite
        }
    }

    /// An answer.
    package init(tag: UInt8, status: SetupStatus, consoleID: UInt32, granted: Granted?) {
        self.tag = tag
        self.status = status
        self.consoleID = consoleID
        self.granted = granted
    }

    /// The answer in a payload.
    package init(decoding bytes: [UInt8]) throws(DecodingFailure) {
        var reader = ByteReader(bytes)
        tag = try reader.byte()
        status = SetupStatus(rawValue: try reader.byte())
        // A refusal may be cut off after the status.
        guard status == .noErrors else {
            _ = try? reader.uint16()
            consoleID = (try? reader.uint32()) ?? 0
            granted = nil
            return
        }
        _ = try reader.uint16()
        consoleID = try reader.uint32()
        let controllerID = try reader.uint32()
        granted = Granted(controllerID: controllerID, suite: try CipherSuite(&reader))
    }

    /// The payload.
    package var bytes: [UInt8] {
        let head = [tag, status.rawValue, PrivilegeLevel.administrator.rawValue, 0] + [UInt8](littleEndian: consoleID)
        guard let granted else { return head }
        return head + [UInt8](littleEndian: granted.controllerID) + granted.suite.payloads
    }
}

extension CipherSuite {
    /// One proposal of eight bytes for each of authentication, integrity and confidentiality.
    fileprivate var payloads: [UInt8] {
        algorithms.enumerated().flatMap { kind, algorithm in
            [UInt8(truncatingIfNeeded: kind), 0, 0, 8, algorithm, 0, 0, 0]
        }
    }

    fileprivate init(_ reader: inout ByteReader) throws(DecodingFailure) {
        var algorithms: [UInt8] = []
        let place = reader.position
        for kind in UInt8(0)..<3 {
            try reader.expect(kind)
            _ = try reader.uint16()
            try reader.expect(8)
            algorithms.append(try reader.byte() & 0x3F)
            _ = try reader.bytes(3)
        }
        guard let suite = CipherSuite(algorithms: algorithms) else { throw .unexpected(algorithms[0], at: place + 4) }
        self = suite
    }
}
