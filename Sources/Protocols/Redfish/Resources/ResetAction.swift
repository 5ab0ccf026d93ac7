package import Documents

/// What can be done to a machine's power (schema Resource, ResetType).
package enum ResetType: String, Sendable, Hashable, CaseIterable {
    case on = "On"
    case forceOn = "ForceOn"
    case forceOff = "ForceOff"
    case gracefulShutdown = "GracefulShutdown"
    case gracefulRestart = "GracefulRestart"
    case forceRestart = "ForceRestart"
    case powerCycle = "PowerCycle"
    case pushPowerButton = "PushPowerButton"
    /// Raises a non-maskable interrupt.
    case interrupt = "Nmi"
}

/// The action `#ComputerSystem.Reset` of a machine.
package struct ResetAction: Sendable, Hashable {
    /// Where it is called.
    package var target: String
    /// What it takes, where the controller says so here; types that we do not know are left out.
    package var allowed: Set<ResetType>?
    /// Where the controller says it otherwise (schema ActionInfo).
    package var information: String?

    /// The action that `document` describes, or `nil` where it cannot be called.
    package init?(_ document: JSON) {
        guard let target = document["target"]?.stringValue, !target.isEmpty else { return nil }
        self.target = target
        allowed = document.allowableValues(of: "ResetType").map { Set($0.compactMap(ResetType.init)) }
        information = document["@Redfish.ActionInfo"]?.stringValue
    }

    /// What the action takes, by its description elsewhere; `nil` where that says nothing of it.
    package static func allowed(byInformation document: JSON) -> Set<ResetType>? {
        let parameter = document["Parameters"]?.arrayValue?.first { $0["Name"] == "ResetType" }
        return parameter?["AllowableValues"]?.arrayValue.map { Set($0.compactMap(\.stringValue).compactMap(ResetType.init)) }
    }

    /// What to send so that this is done.
    package static func arguments(_ type: ResetType) -> JSON { ["ResetType": .string(type.rawValue)] }
}
