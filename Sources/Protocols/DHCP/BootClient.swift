/// A machine that asks for something to boot, as its message describes it.
package struct BootClient: Sendable, Hashable, CustomStringConvertible {
    /// What asks.
    package enum Program: Sendable, Hashable {
        /// Firmware's PXE: it fetches a boot file by TFTP.
        case pxe
        /// UEFI's HTTP boot: it fetches a boot file by its URL.
        case http
        /// iPXE, of the network card or sent by us: it fetches a script by its URL.
        case iPXE
    }

    package var program: Program
    /// The first of those that it names that is in the table; BIOS where it names none, as the oldest clients do.
    package var architecture: ClientArchitecture
    /// The machine's SMBIOS UUID, as sent: type and 16 bytes (RFC 4578 §2.3).
    package var machineIdentifier: [UInt8]?

    /// Who asks with `message`; `nil` where it is no boot client, but an operating system that wants an address.
    package init?(_ message: DHCPMessage) {
        let vendorClass = message.options[text: .vendorClass] ?? ""
        let codes = Self.architectures(message.options[.clientArchitecture] ?? [])
        let architecture = codes.first { $0.firmware != nil } ?? codes.first ?? ClientArchitecture(rawValue: 0)
        if Self.isIPXE(message.options) {
            program = .iPXE
        } else if vendorClass.hasPrefix("HTTPClient") {
            program = .http
        } else if vendorClass.hasPrefix("PXEClient") {
            program = .pxe
        } else {
            return nil
        }
        self.architecture = architecture
        machineIdentifier = message.options[.clientMachineIdentifier]
    }

    private static func architectures(_ bytes: [UInt8]) -> [ClientArchitecture] {
        stride(from: 0, to: bytes.count - 1, by: 2).map {
            ClientArchitecture(rawValue: UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]))
        }
    }

    /// iPXE sends its own options, and the user class `iPXE` (RFC 3004: some clients put a length before the text).
    private static func isIPXE(_ options: DHCPOptions) -> Bool {
        if options[.iPXE] != nil { return true }
        let userClass = options[.userClass] ?? []
        return [userClass[...], userClass.dropFirst()].contains { $0.starts(with: "iPXE".utf8) || $0.starts(with: "gPXE".utf8) }
    }

    package var description: String {
        switch program {
        case .pxe: "PXE, \(architecture)"
        case .http: "HTTP boot, \(architecture)"
        case .iPXE: "iPXE, \(architecture)"
        }
    }
}
