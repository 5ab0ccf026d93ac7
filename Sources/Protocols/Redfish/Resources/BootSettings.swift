package import Documents

/// What a machine boots from, and how (schema ComputerSystem, Boot).
package struct BootSettings: Sendable, Hashable {
    /// For how long the source is overridden.
    package enum Enabled: String, Sendable, Hashable, CaseIterable {
        case disabled = "Disabled"
        case once = "Once"
        case continuous = "Continuous"
    }

    /// Where the firmware looks for a system.
    package enum Source: String, Sendable, Hashable, CaseIterable {
        case none = "None"
        case network = "Pxe"
        case disk = "Hdd"
        case disc = "Cd"
        case firmwareSetup = "BiosSetup"
        case floppy = "Floppy"
        case usb = "Usb"
        case httpByUEFI = "UefiHttp"
        case bootOrderEntry = "UefiBootNext"
        case target = "UefiTarget"
        case diagnostics = "Diags"
        case utilities = "Utilities"
        case sdCard = "SDCard"
        case remoteDrive = "RemoteDrive"
    }

    /// Which of the two firmware interfaces starts the system.
    package enum Mode: String, Sendable, Hashable, CaseIterable {
        case uefi = "UEFI"
        case legacy = "Legacy"
    }

    package var enabled: Enabled?
    package var source: Source?
    package var mode: Mode?
    /// The sources that can be set, where the controller says so.
    package var allowedSources: [String]?
    /// The modes that can be set, where the controller says so.
    package var allowedModes: [String]?

    /// The settings that `document` describes.
    package init(_ document: JSON) {
        enabled = document["BootSourceOverrideEnabled"]?.stringValue.flatMap(Enabled.init)
        source = document["BootSourceOverrideTarget"]?.stringValue.flatMap(Source.init)
        mode = document["BootSourceOverrideMode"]?.stringValue.flatMap(Mode.init)
        allowedSources = document.allowableValues(of: "BootSourceOverrideTarget")
        allowedModes = document.allowableValues(of: "BootSourceOverrideMode")
    }

    /// What to write to a machine so that it boots so; `nil` is left as it is.
    package static func change(source: Source? = nil, enabled: Enabled? = nil, mode: Mode? = nil) -> JSON {
        var boot: JSONObject = [:]
        if let source { boot["BootSourceOverrideTarget"] = .string(source.rawValue) }
        if let enabled { boot["BootSourceOverrideEnabled"] = .string(enabled.rawValue) }
        if let mode { boot["BootSourceOverrideMode"] = .string(mode.rawValue) }
        return ["Boot": .object(boot)]
    }
}
