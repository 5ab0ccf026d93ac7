package import Documents

/// What came of an effect.
package enum Outcome: Sendable, Hashable {
    /// It is true now; `findings` is what was seen on the way.
    case done(Findings)
    /// The work goes on outside and is asked after again after `pollAfter`; `nil`: the agent will call.
    ///
    /// `learned` is remembered together with the wait, so that whoever asks again finds it.
    case underway(pollAfter: Duration?, learned: Findings = Findings())
    /// It will not become true; the text says what was being done to what, and never holds a secret.
    case failed(String)
}

/// What was seen of a node while working on it; `nil` is what was not looked at.
package struct Findings: Sendable, Hashable {
    package var powerState: PowerState?
    package var bootMode: BootMode?
    package var isSecureBoot: Bool?
    /// The steps that the interfaces offer, as the answer to the order to collect them.
    package var steps: [Step]?
    package var inventory: NodeInventory?
    /// Members to set in `properties`; `null` removes.
    package var properties: JSONObject = [:]
    /// Members to set in `driver_internal_info`; `null` removes.
    package var driverInternalInfo: JSONObject = [:]
    /// Addresses of the network cards that inspection saw; those without a port get one.
    package var portAddresses: [MACAddress] = []
    package var raidConfig: JSONText?
    package var biosSettings: [BIOSSetting]?
    package var firmware: [FirmwareComponent]?
    /// How far the step is.
    package var progress: StepProgress?
    /// Sentences for the node's history.
    package var remarks: [String] = []
    /// The step was not run, because the steps on offer are no longer those that were planned.
    package var isPlanOutdated = false
    /// The step asks for a reboot before the next one.
    package var isRebootRequested = false

    /// Nothing was seen.
    package init() {}

    /// Only the power state was seen.
    package init(powerState: PowerState) {
        self.powerState = powerState
    }
}
