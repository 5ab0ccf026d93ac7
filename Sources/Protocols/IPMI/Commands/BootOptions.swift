/// What a machine boots from, and how: parameter 5 of the boot options (§28.13, table 28-14).
package struct BootFlags: Sendable, Hashable {
    /// Where the firmware looks for a system. Raw values are those on the wire.
    package enum Device: UInt8, Sendable, Hashable, CaseIterable {
        case noOverride = 0x00
        case pxe = 0x04
        case disk = 0x08
        case safeDisk = 0x0C
        case diagnosticPartition = 0x10
        case cdrom = 0x14
        case biosSetup = 0x18
        case remoteFloppy = 0x1C
        case remoteCDROM = 0x20
        case primaryRemoteMedia = 0x24
        case remoteDisk = 0x2C
        case floppy = 0x3C
    }

    /// Whether the flags hold; firmware that has read them, or time, takes this back.
    package var isValid = true
    /// Whether they hold for every later boot.
    package var isPersistent: Bool
    /// Whether the machine boots by EFI rather than by BIOS.
    package var isEFI: Bool
    /// `nil` for a selector that the specification reserves.
    package var device: Device?

    /// Flags that hold.
    package init(device: Device, isPersistent: Bool, isEFI: Bool) {
        self.device = device
        self.isPersistent = isPersistent
        self.isEFI = isEFI
    }

    /// The parameter's data.
    package init(decoding data: [UInt8]) throws(DecodingFailure) {
        var reader = ByteReader(data)
        let flags = try reader.byte()
        isValid = flags & 0x80 != 0
        isPersistent = flags & 0x40 != 0
        isEFI = flags & 0x20 != 0
        device = Device(rawValue: try reader.byte() & 0x3C)
        _ = try reader.bytes(3)
    }

    /// The parameter's data.
    package var bytes: [UInt8] {
        let flags: UInt8 = (isValid ? 0x80 : 0) | (isPersistent ? 0x40 : 0) | (isEFI ? 0x20 : 0)
        return [flags, (device ?? .noOverride).rawValue, 0, 0, 0]
    }

    /// The parameter's number.
    package static let parameter: UInt8 = 5
}

/// Sets what the machine boots from (§28.12).
package struct SetBootFlags: Command, Hashable {
    package var flags: BootFlags

    /// Sets these flags.
    package init(_ flags: BootFlags) {
        self.flags = flags
    }

    package var request: Request {
        Request(.chassis, Self.code, [BootFlags.parameter] + flags.bytes, repetition: .harmless)
    }

    /// The number of Set System Boot Options among the chassis commands.
    package static let code: UInt8 = 0x08
}

/// Keeps the controller from taking the boot flags back when no restart follows within 60 seconds (§28.13, parameter 3).
package struct KeepBootFlags: Command, Hashable {
    /// The command without parameters.
    package init() {}

    package var request: Request {
        Request(.chassis, SetBootFlags.code, [Self.parameter, 0x08], repetition: .harmless)
    }

    /// The parameter's number.
    package static let parameter: UInt8 = 3
}

/// Asks what the machine boots from (§28.13).
package struct GetBootFlags: Command, Hashable {
    /// The command without parameters.
    package init() {}

    package var request: Request { Request(.chassis, Self.code, [BootFlags.parameter, 0, 0], repetition: .read) }

    /// The number of Get System Boot Options among the chassis commands.
    package static let code: UInt8 = 0x09

    package func answer(decoding data: [UInt8]) throws(DecodingFailure) -> BootFlags {
        var reader = ByteReader(data)
        // The parameter's version, then its number.
        try reader.expect(1)
        let number = try reader.byte()
        guard number & 0x7F == BootFlags.parameter else { throw .unexpected(number, at: 1) }
        return try BootFlags(decoding: reader.rest())
    }
}
