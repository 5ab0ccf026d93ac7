/// The console's half of the key exchange: its random number and who it speaks for (§13.20).
package struct RAKPMessage1: Sendable, Hashable {
    package var tag: UInt8
    package var controllerID: UInt32
    package var login: Login
    /// 16 bytes.
    package var consoleRandom: [UInt8]

    /// A console's half.
    package init(tag: UInt8, controllerID: UInt32, login: Login, consoleRandom: [UInt8]) {
        self.tag = tag
        self.controllerID = controllerID
        self.login = login
        self.consoleRandom = consoleRandom
    }

    /// The message in a payload.
    package init(decoding bytes: [UInt8]) throws(DecodingFailure) {
        var reader = ByteReader(bytes)
        tag = try reader.byte()
        _ = try reader.bytes(3)
        controllerID = try reader.uint32()
        consoleRandom = try reader.bytes(16)
        let role = try reader.byte()
        _ = try reader.uint16()
        let length = try reader.byte()
        guard length <= Login.userNameLengthMax else { throw .unexpected(length, at: reader.position - 1) }
        login = Login(role: role, userName: try reader.bytes(Int(length)))
    }

    /// The payload.
    package var bytes: [UInt8] {
        [tag, 0, 0, 0] + [UInt8](littleEndian: controllerID) + consoleRandom
            + [login.role, 0, 0, UInt8(truncatingIfNeeded: login.userName.count)] + login.userName
    }
}

/// Who a session is for, as the key exchange counts it.
package struct Login: Sendable, Hashable {
    /// The privilege level, and in bit 4 whether the name alone finds the user.
    package var role: UInt8
    /// At most 16 bytes.
    package var userName: [UInt8]

    /// The longest name of a user, in bytes (§13.20).
    package static let userNameLengthMax = 16
    private static let nameOnlyLookup: UInt8 = 0x10

    /// A login with the role byte as it is on the wire.
    package init(role: UInt8, userName: [UInt8]) {
        self.role = role
        self.userName = userName
    }

    /// A login that is found by the user's name alone, as most controllers want it.
    package init(_ privilege: PrivilegeLevel, userName: [UInt8]) {
        self.init(role: privilege.rawValue | Self.nameOnlyLookup, userName: userName)
    }

    /// Role, length of the name and name: the end of what several codes are made over.
    var bytes: [UInt8] { [role, UInt8(truncatingIfNeeded: userName.count)] + userName }
}

/// The controller's half of the key exchange, with the proof that it knows the password (§13.21).
package struct RAKPMessage2: Sendable, Hashable {
    package var tag: UInt8
    package var status: SetupStatus
    package var consoleID: UInt32
    /// Absent when the controller refuses.
    package var half: Half?

    /// The controller's random number and identity, 16 bytes each, and its proof.
    package struct Half: Sendable, Hashable {
        package var controllerRandom: [UInt8]
        package var controllerGUID: [UInt8]
        package var code: [UInt8]

        /// A controller's half.
        package init(controllerRandom: [UInt8], controllerGUID: [UInt8], code: [UInt8]) {
            self.controllerRandom = controllerRandom
            self.controllerGUID = controllerGUID
            self.code = code
        }
    }

    /// A controller's answer.
    package init(tag: UInt8, status: SetupStatus, consoleID: UInt32, half: Half?) {
        self.tag = tag
        self.status = status
        self.consoleID = consoleID
        self.half = half
    }

    /// The message in a payload; how long its code is, the cipher suite says.
    package init(decoding bytes: [UInt8]) throws(DecodingFailure) {
        var reader = ByteReader(bytes)
        (tag, status, consoleID) = try reader.setupHeader()
        guard status == .noErrors else {
            half = nil
            return
        }
        let random = try reader.bytes(16)
        half = Half(controllerRandom: random, controllerGUID: try reader.bytes(16), code: reader.rest())
    }

    /// The payload.
    package var bytes: [UInt8] {
        [tag, status.rawValue, 0, 0] + [UInt8](littleEndian: consoleID)
            + (half.map { $0.controllerRandom + $0.controllerGUID + $0.code } ?? [])
    }
}

/// The console's proof that it knows the password, or that it does not go on (§13.22).
package struct RAKPMessage3: Sendable, Hashable {
    package var tag: UInt8
    package var status: SetupStatus
    package var controllerID: UInt32
    package var code: [UInt8]

    /// A proof, or a status and no proof.
    package init(tag: UInt8, status: SetupStatus, controllerID: UInt32, code: [UInt8]) {
        self.tag = tag
        self.status = status
        self.controllerID = controllerID
        self.code = code
    }

    /// The message in a payload.
    package init(decoding bytes: [UInt8]) throws(DecodingFailure) {
        var reader = ByteReader(bytes)
        (tag, status, controllerID) = try reader.setupHeader()
        code = reader.rest()
    }

    /// The payload.
    package var bytes: [UInt8] {
        [tag, status.rawValue, 0, 0] + [UInt8](littleEndian: controllerID) + code
    }
}

/// The controller's proof that it has the session's keys; the session is active (§13.23).
package struct RAKPMessage4: Sendable, Hashable {
    package var tag: UInt8
    package var status: SetupStatus
    package var consoleID: UInt32
    package var code: [UInt8]

    /// A proof, or a refusal.
    package init(tag: UInt8, status: SetupStatus, consoleID: UInt32, code: [UInt8]) {
        self.tag = tag
        self.status = status
        self.consoleID = consoleID
        self.code = code
    }

    /// The message in a payload.
    package init(decoding bytes: [UInt8]) throws(DecodingFailure) {
        var reader = ByteReader(bytes)
        (tag, status, consoleID) = try reader.setupHeader()
        code = reader.rest()
    }

    /// The payload.
    package var bytes: [UInt8] {
        [tag, status.rawValue, 0, 0] + [UInt8](littleEndian: consoleID) + code
    }
}

extension ByteReader {
    /// What RAKP messages 2 to 4 begin with; a refusal may be cut off before the session.
    fileprivate mutating func setupHeader() throws(DecodingFailure) -> (UInt8, SetupStatus, UInt32) {
        let tag = try byte()
        let status = SetupStatus(rawValue: try byte())
        guard status == .noErrors else {
            _ = try? uint16()
            return (tag, status, (try? uint32()) ?? 0)
        }
        _ = try uint16()
        return (tag, status, try uint32())
    }
}
