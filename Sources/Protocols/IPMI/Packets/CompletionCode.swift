/// Whether a controller carried a command out, or why not (§5.2).
package struct CompletionCode: RawRepresentable, Sendable, Hashable {
    package var rawValue: UInt8

    /// The code of this number.
    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package static let completed = CompletionCode(rawValue: 0x00)
    package static let parameterNotSupported = CompletionCode(rawValue: 0x80)
    package static let busy = CompletionCode(rawValue: 0xC0)
    package static let unknownCommand = CompletionCode(rawValue: 0xC1)
    package static let timeout = CompletionCode(rawValue: 0xC3)
    package static let requestTruncated = CompletionCode(rawValue: 0xC6)
    package static let wrongLength = CompletionCode(rawValue: 0xC7)
    package static let outOfRange = CompletionCode(rawValue: 0xC9)
    package static let wrongField = CompletionCode(rawValue: 0xCC)
    package static let insufficientPrivilege = CompletionCode(rawValue: 0xD4)
    package static let notInThisState = CompletionCode(rawValue: 0xD5)

    /// Whether the same command may well work in a while.
    package var isTransient: Bool { [0xC0, 0xC3, 0xC4, 0xCE, 0xCF, 0xD0, 0xD1, 0xD2].contains(rawValue) }
}

extension CompletionCode: CustomStringConvertible {
    /// The code with its meaning: `0xC1 (unknown command)`.
    package var description: String {
        let digits = String(rawValue, radix: 16, uppercase: true)
        return "0x\(digits.count < 2 ? "0" : "")\(digits) (\(meaning))"
    }

    private var meaning: String {
        switch rawValue {
        case 0x00: "completed"
        case 0x01...0x7E: "a code of the vendor's own"
        case 0x80...0xBE: "a code of this command's own"
        case 0xC0: "controller busy"
        case 0xC1: "unknown command"
        case 0xC2: "command not valid for this logical unit"
        case 0xC3: "timeout inside the controller"
        case 0xC4: "controller out of space"
        case 0xC5: "reservation cancelled"
        case 0xC6: "request truncated"
        case 0xC7: "wrong length of request"
        case 0xC8: "request too long"
        case 0xC9: "parameter out of range"
        case 0xCA: "cannot return so many bytes"
        case 0xCB: "what was asked for is not present"
        case 0xCC: "invalid field in the request"
        case 0xCD: "command not possible for this sensor or record"
        case 0xCE: "answer could not be given"
        case 0xCF: "request was a duplicate"
        case 0xD0: "sensor records are being updated"
        case 0xD1: "controller is updating its firmware"
        case 0xD2: "controller is starting"
        case 0xD3: "destination not available"
        case 0xD4: "insufficient privilege"
        case 0xD5: "not possible in the present state"
        case 0xD6: "command disabled"
        case 0xFF: "unspecified error"
        default: "a reserved code"
        }
    }
}
