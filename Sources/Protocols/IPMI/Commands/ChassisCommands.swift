/// Asks whether the machine is on (§28.2).
package struct GetChassisStatus: Command, Hashable {
    /// The command without parameters.
    package init() {}

    package var request: Request { Request(.chassis, Self.code, repetition: .read) }

    /// Its number among the chassis commands.
    package static let code: UInt8 = 0x01

    package func answer(decoding data: [UInt8]) throws(DecodingFailure) -> ChassisStatus {
        try ChassisStatus(decoding: data)
    }
}

/// What a controller says about its machine (§28.2).
package struct ChassisStatus: Sendable, Hashable {
    package var isOn: Bool
    /// Whether the controller tried to switch the machine on and could not.
    package var hasControlFault: Bool
    /// Whether something is wrong with the power supply.
    package var hasPowerFault: Bool

    /// The answer's data.
    package init(decoding data: [UInt8]) throws(DecodingFailure) {
        var reader = ByteReader(data)
        let power = try reader.byte()
        // The last power event and the state of the chassis follow.
        _ = try reader.bytes(2)
        isOn = power & 0x01 != 0
        hasPowerFault = power & 0x08 != 0
        hasControlFault = power & 0x10 != 0
    }
}

/// Switches the machine (§28.3).
package struct ChassisControl: Command, Hashable {
    /// What to do with the machine. Raw values are those on the wire.
    package enum Action: UInt8, Sendable, Hashable, CaseIterable {
        case powerDown = 0
        case powerUp = 1
        /// Off, and on again after a while.
        case powerCycle = 2
        case hardReset = 3
        /// Raises a non-maskable interrupt.
        case diagnosticInterrupt = 4
        /// Asks the operating system to shut down, by ACPI.
        case softShutdown = 5
    }

    package var action: Action

    /// Does this to the machine.
    package init(_ action: Action) {
        self.action = action
    }

    package var request: Request { Request(.chassis, Self.code, [action.rawValue], repetition: repetition) }

    /// Its number among the chassis commands.
    package static let code: UInt8 = 0x02

    private var repetition: Request.Repetition {
        switch action {
        case .powerDown, .powerUp, .softShutdown: .harmless
        case .powerCycle, .hardReset, .diagnosticInterrupt: .forbidden
        }
    }
}
