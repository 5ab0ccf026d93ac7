/// Asks whether the controller speaks IPMI v2.0 (§22.13), before there is a session.
package struct GetChannelAuthenticationCapabilities: Command, Hashable {
    package var privilege: PrivilegeLevel

    /// Asks for sessions of this level.
    package init(_ privilege: PrivilegeLevel) {
        self.privilege = privilege
    }

    package var request: Request {
        // Channel 0x0E is the one that the question comes by; bit 7 asks for the answer of IPMI v2.0.
        Request(.application, Self.code, [0x8E, privilege.rawValue], repetition: .read)
    }

    /// Its number among the application commands.
    package static let code: UInt8 = 0x38

    /// Whether the controller has sessions of RMCP+.
    package func answer(decoding data: [UInt8]) throws(DecodingFailure) -> Bool {
        var reader = ByteReader(data)
        _ = try reader.byte()
        let hasExtendedCapabilities = try reader.byte() & 0x80 != 0
        _ = try reader.byte()
        let supportsRMCPPlus = try reader.byte() & 0x02 != 0
        return hasExtendedCapabilities && supportsRMCPPlus
    }
}

/// Gives the session what it needs to be allowed more than reading (§22.18).
package struct SetSessionPrivilegeLevel: Command, Hashable {
    package var privilege: PrivilegeLevel

    /// Raises the session to this level.
    package init(_ privilege: PrivilegeLevel) {
        self.privilege = privilege
    }

    package var request: Request { Request(.application, Self.code, [privilege.rawValue], repetition: .harmless) }

    /// Its number among the application commands.
    package static let code: UInt8 = 0x3B

    /// The level that the session has now: some controllers grant less than was asked for and call it completed.
    package func answer(decoding data: [UInt8]) throws(DecodingFailure) -> PrivilegeLevel {
        var reader = ByteReader(data)
        let level = try reader.byte()
        guard let privilege = PrivilegeLevel(rawValue: level & 0x0F) else { throw .unexpected(level, at: 0) }
        return privilege
    }
}

/// Ends the session (§22.19).
package struct CloseSession: Command, Hashable {
    /// The controller's name for the session.
    package var controllerID: UInt32

    /// Ends this session.
    package init(controllerID: UInt32) {
        self.controllerID = controllerID
    }

    package var request: Request {
        Request(.application, Self.code, [UInt8](littleEndian: controllerID), repetition: .harmless)
    }

    /// Its number among the application commands.
    package static let code: UInt8 = 0x3C
}
