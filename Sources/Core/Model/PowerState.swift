/// Whether a machine is on, spelled as the API spells it.
package enum PowerState: String, Sendable, Hashable, Codable, CaseIterable {
    case on = "power on"
    case off = "power off"
    /// The controller reported a failure instead of a state.
    case error
}

/// What may be asked of a node's power, spelled as in `PUT /v1/nodes/{node}/states/power`.
package enum PowerTarget: String, Sendable, Hashable, Codable, CaseIterable {
    case on = "power on"
    case off = "power off"
    case reboot = "rebooting"
    case softOff = "soft power off"
    case softReboot = "soft rebooting"

    /// The power state that holds once the target is reached.
    package var result: PowerState {
        switch self {
        case .on, .reboot, .softReboot: .on
        case .off, .softOff: .off
        }
    }
}

/// How a machine's firmware starts an operating system.
package enum BootMode: String, Sendable, Hashable, Codable, CaseIterable {
    case bios, uefi
}

/// What a machine boots from, spelled as the API spells it.
package enum BootDevice: String, Sendable, Hashable, Codable, CaseIterable {
    case pxe, disk, cdrom, bios, safe, wanboot, iscsiboot, floppy, uefihttp
}
