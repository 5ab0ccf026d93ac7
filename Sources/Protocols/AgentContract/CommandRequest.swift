package import Documents

/// An order to the agent: the body of `POST /v1/commands/` (agent-protocol.md §4).
package struct CommandRequest: Sendable, Hashable {
    /// Which command, of which extension.
    package var name: CommandName
    /// The arguments by name.
    package var parameters: JSONObject

    /// The order to carry out `name`.
    package init(_ name: CommandName, _ parameters: JSONObject = [:]) {
        self.name = name
        self.parameters = parameters
    }

    /// The order in `document`.
    package init(_ document: JSON) throws(ContractFailure) {
        let fields = try Fields(document, of: "")
        let text = try fields.requiredText("name")
        guard let name = CommandName(text) else {
            throw ContractFailure("name", "must be an extension and a command, as in standby.sync")
        }
        guard fields["params"] != nil else { throw fields.missing("params") }
        self.init(name, try fields.requiredObject("params").members)
    }

    /// The document of the order.
    package var json: JSON { ["name": .string(name.description), "params": .object(parameters)] }
}

/// The full name of a command: `clean.execute_clean_step`.
package struct CommandName: Sendable, Hashable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// The extension: `clean`.
    package let `extension`: String
    /// The command within it, as results name it: `execute_clean_step`.
    package let command: String

    /// The name that `text` spells; `nil` without exactly one dot inside.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
        `extension` = String(parts[0])
        command = String(parts[1])
    }

    package init(stringLiteral text: String) {
        guard let name = CommandName(text) else { preconditionFailure("a command has an extension and a name: \(text)") }
        self = name
    }

    package var description: String { "\(`extension`).\(command)" }
}

extension CommandName {
    package static let getCleanSteps: CommandName = "clean.get_clean_steps"
    package static let executeCleanStep: CommandName = "clean.execute_clean_step"
    package static let getDeploySteps: CommandName = "deploy.get_deploy_steps"
    package static let executeDeployStep: CommandName = "deploy.execute_deploy_step"
    package static let getServiceSteps: CommandName = "service.get_service_steps"
    package static let executeServiceStep: CommandName = "service.execute_service_step"
    package static let getPartitionUUIDs: CommandName = "standby.get_partition_uuids"
    package static let runImage: CommandName = "standby.run_image"
    package static let powerOff: CommandName = "standby.power_off"
    package static let sync: CommandName = "standby.sync"
    package static let installBootloader: CommandName = "image.install_bootloader"
    package static let collectSystemLogs: CommandName = "log.collect_system_logs"
    package static let finalizeRescue: CommandName = "rescue.finalize_rescue"
    package static let lockdown: CommandName = "system.lockdown"
}
