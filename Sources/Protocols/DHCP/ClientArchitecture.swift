/// What a booting machine executes (option 93; RFC 4578 §2.1 and the registry “Processor Architecture Types”).
package struct ClientArchitecture: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    package let rawValue: UInt16

    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// Firmware that runs boot programs.
    package enum Firmware: String, Sendable, Hashable {
        case bios = "BIOS"
        case uefi = "UEFI"
    }

    /// Processors that boot programs are made for.
    package enum Processor: String, Sendable, Hashable {
        case x86 = "x86"
        case x86_64 = "x86-64"
        case arm32 = "ARM 32"
        case arm64 = "ARM 64"
    }

    /// What an entry of the table says.
    private struct Entry {
        let firmware: Firmware
        let processor: Processor
        var isHTTP = false
    }

    /// Values that a boot program of ours or of Debian may exist for. 7 and 9 are what firmware sends, whatever the registry says.
    private static let table: [UInt16: Entry] = [
        0: Entry(firmware: .bios, processor: .x86),
        6: Entry(firmware: .uefi, processor: .x86),
        7: Entry(firmware: .uefi, processor: .x86_64),
        9: Entry(firmware: .uefi, processor: .x86_64),
        10: Entry(firmware: .uefi, processor: .arm32),
        11: Entry(firmware: .uefi, processor: .arm64),
        15: Entry(firmware: .uefi, processor: .x86, isHTTP: true),
        16: Entry(firmware: .uefi, processor: .x86_64, isHTTP: true),
        18: Entry(firmware: .uefi, processor: .arm32, isHTTP: true),
        19: Entry(firmware: .uefi, processor: .arm64, isHTTP: true),
        20: Entry(firmware: .bios, processor: .x86, isHTTP: true),
    ]

    /// The firmware; `nil` where the value is not in the table.
    package var firmware: Firmware? { Self.table[rawValue]?.firmware }
    /// The processor; `nil` where the value is not in the table.
    package var processor: Processor? { Self.table[rawValue]?.processor }
    /// Whether the firmware itself fetches by HTTP.
    package var isHTTP: Bool { Self.table[rawValue]?.isHTTP ?? false }

    package var description: String {
        guard let entry = Self.table[rawValue] else { return "architecture \(rawValue)" }
        return "\(entry.processor.rawValue) \(entry.firmware.rawValue)\(entry.isHTTP ? " HTTP" : "") (\(rawValue))"
    }
}
