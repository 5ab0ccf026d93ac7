package import Documents

/// A machine, as its controller describes it (schema ComputerSystem). What a controller leaves out is `nil`.
package struct ComputerSystem: Sendable, Hashable {
    /// Whether the machine is on (schema Resource, PowerState).
    package enum PowerState: String, Sendable, Hashable, CaseIterable {
        case on = "On"
        case off = "Off"
        case poweringOn = "PoweringOn"
        case poweringOff = "PoweringOff"
        /// Stopped, with its power on.
        case paused = "Paused"
    }

    /// The light by which people find the machine.
    package enum IndicatorLight: String, Sendable, Hashable, CaseIterable {
        case lit = "Lit"
        case blinking = "Blinking"
        case off = "Off"
    }

    /// The machine's UUID, or the name that the controller has for it.
    package var identifier: String?
    package var manufacturer: String?
    package var model: String?
    package var serialNumber: String?
    package var firmwareVersion: String?
    package var powerState: PowerState?
    package var reset: ResetAction?
    package var boot: BootSettings
    package var parts: MachineParts
    /// Where the settings of secure boot are.
    package var secureBoot: String?
    /// The light, where it has these three states.
    package var indicatorLight: IndicatorLight?
    /// The light of newer controllers, which is on or off.
    package var isLocationIndicatorActive: Bool?
    /// By which a controller notices that others changed the machine meanwhile.
    package var entityTag: String?

    /// The machine that `document` describes, or `nil` where it is none.
    package init?(_ document: JSON) {
        guard document.objectValue != nil else { return nil }
        identifier = document["UUID"]?.stringValue ?? document["Id"]?.stringValue
        manufacturer = document["Manufacturer"]?.stringValue
        model = document["Model"]?.stringValue
        serialNumber = document["SerialNumber"]?.stringValue
        firmwareVersion = document["BiosVersion"]?.stringValue
        powerState = document["PowerState"]?.stringValue.flatMap(PowerState.init)
        reset = document["Actions"]?["#ComputerSystem.Reset"].flatMap(ResetAction.init)
        boot = BootSettings(document["Boot"] ?? .null)
        parts = MachineParts(document)
        secureBoot = document["SecureBoot"]?.reference
        indicatorLight = document["IndicatorLED"]?.stringValue.flatMap(IndicatorLight.init)
        isLocationIndicatorActive = document["LocationIndicatorActive"]?.boolValue
        entityTag = document["@odata.etag"]?.stringValue
    }
}

/// The settings of secure boot (schema SecureBoot).
package struct SecureBootSettings: Sendable, Hashable {
    /// Whether it holds from the next boot on.
    package var isEnabled: Bool?
    package var entityTag: String?

    /// The settings that `document` describes.
    package init(_ document: JSON) {
        isEnabled = document["SecureBootEnable"]?.boolValue
        entityTag = document["@odata.etag"]?.stringValue
    }

    /// What to write so that secure boot is on or off from the next boot on.
    package static func change(isEnabled: Bool) -> JSON { ["SecureBootEnable": .bool(isEnabled)] }
}
