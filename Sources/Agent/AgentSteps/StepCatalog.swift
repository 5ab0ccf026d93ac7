package import AgentContract
package import Documents
package import Model

/// The steps that the agent can do, in which operation, and with which priority: Ironic's names and defaults.
package enum StepCatalog {
    /// How our one hardware manager is called.
    package static let manager = "IronbirdHardwareManager"
    /// Its name and version in the documents by which both sides recognise it.
    package static let versions: JSONObject = ["ironbird_hardware_manager": "1.0"]

    /// A step that the agent can do.
    enum Kind: String, CaseIterable, Sendable {
        case eraseDevices = "erase_devices"
        case eraseDevicesMetadata = "erase_devices_metadata"
        case eraseDevicesExpress = "erase_devices_express"
        case erasePstore = "erase_pstore"
        case writeImage = "write_image"
    }

    /// What is offered for operations of `kind`.
    package static func offer(_ kind: StepKind) -> StepOffer {
        let steps = Kind.allCases.compactMap { step in
            priority(of: step, in: kind).map { priority in
                StepDocument(step.rawValue, priority: priority, isAbortable: kind != .deploy)
            }
        }
        return StepOffer(kind, steps: [(manager, steps)], versions: versions)
    }

    static func priority(of step: Kind, in kind: StepKind) -> Int? {
        switch (kind, step) {
        case (.clean, .eraseDevices): 10
        case (.clean, .eraseDevicesMetadata): 99
        case (.clean, .eraseDevicesExpress), (.clean, .erasePstore): 0
        case (.deploy, .eraseDevicesMetadata), (.deploy, .writeImage), (.service, .writeImage): 0
        case (.deploy, .eraseDevices), (.deploy, .eraseDevicesExpress), (.deploy, .erasePstore), (.clean, .writeImage),
            (.service, .eraseDevices), (.service, .eraseDevicesMetadata), (.service, .eraseDevicesExpress),
            (.service, .erasePstore), (.verify, _):
            nil
        }
    }
}
