package import Documents
package import Model

extension Node {
    /// What the lifecycle decides.
    static let statusFields: [Field<Node>] = [
        .shown("power_state", options: .summary) { node, _, writer in writer.string(node.status.powerState?.rawValue) },
        .shown("target_power_state") { node, _, writer in writer.string(node.status.targetPowerState?.rawValue) },
        .shown("provision_state", options: .summary) { node, context, writer in
            writer.string(node.status.provisionState.spelling(at: context.version))
        },
        .shown("target_provision_state") { node, context, writer in
            writer.string(node.status.targetProvisionState?.spelling(at: context.version))
        },
        .time("provision_updated_at") { $0.status.provisionUpdatedAt },
        .shown("last_error") { node, _, writer in writer.string(node.status.lastError) },
        .shown("reservation") { node, context, writer in
            writer.string(node.status.isReserved ? context.conductor : nil)
        },
        .bool("maintenance", options: .summary, { $0.status.isMaintenance }, \.status.isMaintenance),
        .shown("maintenance_reason") { node, _, writer in writer.string(node.status.maintenanceReason) },
        .shown("fault", since: 42) { node, _, writer in writer.string(node.status.fault?.rawValue) },
        .shown("clean_step", since: 7, options: .unsortable) { node, _, writer in writer.text(node.status.cleanStep) },
        .shown("deploy_step", since: 44, options: .unsortable) { node, _, writer in writer.text(node.status.deployStep) },
        .shown("service_step", since: 87, options: .unsortable) { node, _, writer in writer.text(node.status.serviceStep) },
        .time("inspection_started_at", since: 6) { $0.status.inspectionStartedAt },
        .time("inspection_finished_at", since: 6) { $0.status.inspectionFinishedAt },
        .shown("health", since: 109) { node, _, writer in writer.string(node.health) },
    ]

    /// Switches that operators set.
    static let operatorFields: [Field<Node>] = [
        .bool("console_enabled", access: .create, { $0.isConsoleEnabled }, \.isConsoleEnabled),
        .optionalBool("automated_clean", since: 47, { $0.automatedClean }, \.automatedClean),
        .bool("protected", since: 48, access: .patch, { $0.isProtected }, \.isProtected),
        .text("protected_reason", since: 48, access: .patch, { $0.protectedReason }, \.protectedReason),
        .bool("retired", since: 61, { $0.isRetired }, \.isRetired),
        .text("retired_reason", since: 61, { $0.retiredReason }, \.retiredReason),
        .bool("disable_power_off", since: 95, { $0.disablePowerOff }, \.disablePowerOff),
        Field(
            "boot_mode", since: 75, .create,
            write: { node, _, writer in writer.string(node.bootMode?.rawValue) },
            set: { (node, value, _) throws(APIError) in node.bootMode = try BootMode(value, of: "boot_mode") },
            reset: { $0.bootMode = nil }),
        .optionalBool("secure_boot", since: 75, access: .create, { $0.isSecureBoot }, \.isSecureBoot),
    ]

    static let linkFields: [Field<Node>] = [
        .links("nodes") { $0.uuid },
        .sublinks("ports", "nodes", "/ports") { $0.uuid },
        .sublinks("states", since: 14, "nodes", "/states") { $0.uuid },
        .sublinks("portgroups", since: 24, "nodes", "/portgroups") { $0.uuid },
        .sublinks("volume", since: 32, "nodes", "/volume") { $0.uuid },
    ]
}

extension ProvisionState {
    /// How the API spells the state in `version`; `nil` is shown as null.
    package func spelling(at version: Microversion) -> String? {
        switch self {
        case .available where version < 2: nil
        case .inspectWait where version < 39: ProvisionState.inspecting.rawValue
        default: rawValue
        }
    }
}

extension BootMode {
    /// The boot mode that the field `name` must be.
    package init(_ value: JSON, of name: String) throws(APIError) {
        guard let mode = value.stringValue.flatMap(BootMode.init(rawValue:)) else {
            throw .badRequest("\(name): must be bios or uefi, not \(value.shortText).")
        }
        self = mode
    }
}
