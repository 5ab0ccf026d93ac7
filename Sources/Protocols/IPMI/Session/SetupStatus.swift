/// What a controller says to a step of setting a session up (§13.24, table 13-15).
package struct SetupStatus: RawRepresentable, Sendable, Hashable {
    package var rawValue: UInt8

    /// The status of this number.
    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package static let noErrors = SetupStatus(rawValue: 0x00)
    package static let insufficientResources = SetupStatus(rawValue: 0x01)
    package static let unauthorizedPrivilege = SetupStatus(rawValue: 0x0A)
    package static let unauthorizedName = SetupStatus(rawValue: 0x0D)
    package static let wrongIntegrityCheckValue = SetupStatus(rawValue: 0x0F)
    package static let noCipherSuiteMatch = SetupStatus(rawValue: 0x11)

    /// What follows from a status.
    enum Meaning {
        case goOn
        /// The suite is not one that the controller has: another one may be.
        case otherSuite
        case noFreeSession
        case refusedPrivilege
        case unknownUser
        case wrongPassword
        /// The controller lost track, as it may when packets are lost or arrive twice.
        case again
        case refusal
    }

    var meaning: Meaning {
        switch rawValue {
        case 0x00: .goOn
        case 0x01, 0x0B: .noFreeSession
        case 0x02, 0x08: .again
        case 0x04...0x07, 0x10, 0x11: .otherSuite
        case 0x09, 0x0A: .refusedPrivilege
        case 0x0C, 0x0D, 0x0E: .unknownUser
        case 0x0F: .wrongPassword
        default: .refusal
        }
    }
}

extension SetupStatus: CustomStringConvertible {
    /// The status with its meaning: `0x12 (illegal parameter)`.
    package var description: String {
        let digits = String(rawValue, radix: 16, uppercase: true)
        let texts = [
            "no errors", "insufficient resources for a session", "invalid session", "invalid payload type",
            "invalid authentication algorithm", "invalid integrity algorithm", "no matching authentication payload",
            "no matching integrity payload", "inactive session", "invalid role", "privilege level not allowed",
            "insufficient resources for a session of this role", "invalid length of name", "unauthorized name",
            "unauthorized GUID", "invalid integrity check value", "invalid confidentiality algorithm",
            "no such cipher suite", "illegal parameter",
        ]
        let text = Int(rawValue) < texts.count ? texts[Int(rawValue)] : "reserved"
        return "0x\(digits.count < 2 ? "0" : "")\(digits) (\(text))"
    }
}
