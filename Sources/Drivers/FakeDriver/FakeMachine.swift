package import Model

/// A machine that exists only in a record: what its power, firmware and lights are, and which work was started on it.
package struct FakeMachine: Sendable, Hashable {
    /// How many pieces of work a machine remembers; older ones are never asked after again.
    static let commandsMax = 64

    package internal(set) var power = PowerState.off
    package internal(set) var bootDevice = BootDevice.pxe
    package internal(set) var isBootDevicePersistent = false
    package internal(set) var bootMode = BootMode.uefi
    package internal(set) var isSecureBoot = false
    package internal(set) var isConsoleOn = false
    package internal(set) var indicators: [String: String] = [:]
    /// Images by device type.
    package internal(set) var media: [String: String] = [:]
    package internal(set) var biosSettings = Self.biosDefaults
    package internal(set) var firmware = Self.firmwareDefaults
    /// Oldest first.
    package internal(set) var commands: [FakeCommand] = []

    static let biosDefaults = ["BootMode": "Uefi", "ProcVirtualization": "Enabled", "SysProfile": "PerfOptimized"]
    static let firmwareDefaults = ["bios": "1.0.0", "bmc": "2.0.0"]

    /// The work that was started under this name, if it was.
    package func command(_ id: CommandID) -> FakeCommand? {
        commands.last { $0.id == id }
    }

    /// Makes an action's result true.
    mutating func apply(_ action: FakeAction) {
        switch action {
        case .power(let state): power = state
        case .start(let command):
            commands.append(command)
            if commands.count > Self.commandsMax { commands.removeFirst(commands.count - Self.commandsMax) }
        case .bootDevice(let device, let isPersistent): (bootDevice, isBootDevicePersistent) = (device, isPersistent)
        case .bootMode(let mode): bootMode = mode
        case .secureBoot(let isOn): isSecureBoot = isOn
        case .console(let isOn): isConsoleOn = isOn
        case .indicator(let name, let state): indicators[name] = state
        case .insert(let type, let image): media[type] = image
        case .eject(let type): media[type] = nil
        case .biosSetting(let name, let value): biosSettings[name] = value
        case .biosReset: biosSettings = Self.biosDefaults
        case .firmware(let component, let version): firmware[component] = version
        case .interrupt: break
        }
    }
}

/// A piece of work that was started on a machine, and how it ends: both are settled when it starts.
package struct FakeCommand: Sendable, Hashable {
    package let id: CommandID
    /// What it does: `begin deploy`, `deploy.deploy`.
    package let name: String
    package let endsAt: Timestamp
    package let fails: Bool
}
