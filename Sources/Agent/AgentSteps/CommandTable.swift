package import AgentCommands
package import AgentContract
import DiskAccess
import Documents
import Hardware
import Imaging
import Model

/// Every command of the agent (agent-protocol.md §6).
package struct CommandTable: Sendable {
    private let runner: StepRunner
    private let control: MachineControl
    private let afterwards: @Sendable (Aftermath) -> Void

    /// The commands of a machine. `afterwards` hears what shall happen once a command was answered.
    package init(_ runner: StepRunner, control: MachineControl, afterwards: @escaping @Sendable (Aftermath) -> Void) {
        self.runner = runner
        self.control = control
        self.afterwards = afterwards
    }

    /// The commands by name.
    package var commands: [CommandName: AgentCommand] {
        [
            .getCleanSteps: stepOffer(.clean), .getDeploySteps: stepOffer(.deploy), .getServiceSteps: stepOffer(.service),
            .executeCleanStep: stepExecution(.clean), .executeDeployStep: stepExecution(.deploy),
            .executeServiceStep: stepExecution(.service),
            .sync: sync, .powerOff: ending(.powerOff, "power off"), .runImage: ending(.restart, "restart"),
            // Only partition images have partitions of the agent's making.
            .getPartitionUUIDs: .synchronous { _ in .object([:]) },
            .installBootloader: bootLoader, .collectSystemLogs: logs, .finalizeRescue: rescue, .lockdown: lockdown,
        ]
    }

    // MARK: Steps

    private func stepOffer(_ kind: StepKind) -> AgentCommand {
        .synchronous { [runner] context in
            if let node = context.parameters["node"]?.objectValue { runner.state.node = node }
            return .object(StepCatalog.offer(kind).json.objectValue ?? [:])
        }
    }

    private func stepExecution(_ kind: StepKind) -> AgentCommand {
        .asynchronous { [runner] (parameters) throws(CommandRefusal) in
            let order = try Self.order(kind, parameters)
            try runner.accept(order)
            return order.commandID
        } _: { [runner] context in
            let order = try StepOrder(kind, parameters: context.parameters)
            if let versions = order.versions, versions != StepCatalog.versions {
                return .versionMismatch(
                    "the steps were planned with hardware managers \(JSON.object(versions).text), and there are "
                        + JSON.object(StepCatalog.versions).text)
            }
            let result = try await runner.run(order, meter: context.meter)
            return .object(["\(kind.rawValue)_result": result, "\(kind.rawValue)_step": .object(order.document)])
        }
    }

    private static func order(_ kind: StepKind, _ parameters: JSONObject) throws(CommandRefusal) -> StepOrder {
        do { return try StepOrder(kind, parameters: parameters) } catch { throw CommandRefusal(400, error.description) }
    }

    // MARK: The machine

    private var sync: AgentCommand {
        .synchronous { [control] _ in
            try await BlockingThread.run { control.synchronize() }
            return .text("Files synced.")
        }
    }

    private func ending(_ aftermath: Aftermath, _ words: String) -> AgentCommand {
        .asynchronous { [control, afterwards, runner] _ in
            try await BlockingThread.run { control.synchronize() }
            runner.log.say("about to \(words)")
            afterwards(aftermath)
            return .text("about to \(words)")
        }
    }

    private var bootLoader: AgentCommand {
        .asynchronous { [runner] context in
            let parameters = Fields(context.parameters, of: "params")
            let mode = try parameters.text("target_boot_mode")
            let disk = try runner.state.imagedDisk ?? runner.rootDisk(runner.state.node)
            let entry = BootEntryInstallation(root: runner.root, log: runner.log)
            return .text(try await BlockingThread.run { try entry.install(for: disk, mode: mode) })
        }
    }

    private var logs: AgentCommand {
        .synchronous { [runner] _ in
            let logs = SystemLogs(runner.root, log: runner.log)
            return .object(["system_logs": .string(try await BlockingThread.run { try logs.archive() })])
        }
    }

    private var rescue: AgentCommand {
        .synchronous { (parameters) throws(CommandRefusal) in
            do throws(ContractFailure) {
                _ = try Fields(parameters, of: "params").requiredText("rescue_password")
            } catch {
                throw CommandRefusal(400, error.description)
            }
            return nil
        } _: { [runner, afterwards] context in
            let parameters = Fields(context.parameters, of: "params")
            let password = RescuePassword(root: runner.root)
            try password.set(
                parameters.requiredText("rescue_password"), isHashed: parameters.truth("hashed") ?? false)
            afterwards(.fallSilent)
            return .text("The rescue password is set; the agent sends no more heartbeats.")
        }
    }

    private var lockdown: AgentCommand {
        .synchronous { [afterwards] _ in
            afterwards(.lockDown)
            return .text("The agent takes no more orders.")
        }
    }
}
