import AgentContract
import Documents
import DriverInterfaces
import Model

/// The steps of a deployment that the service itself offers, as Ironic's `direct` deployment does (drivers.md §7): what they mean for
/// an agent and a machine.
struct DeploySteps: Sendable {
    /// The service's own steps, in the order in which they run.
    enum Name: String, CaseIterable {
        case writeImage = "write_image"
        case prepareInstanceBoot = "prepare_instance_boot"
        case tearDownAgent = "tear_down_agent"
        case switchToTenantNetwork = "switch_to_tenant_network"
        case bootInstance = "boot_instance"

        var priority: Int {
            switch self {
            case .writeImage: 80
            case .prepareInstanceBoot: 60
            case .tearDownAgent: 40
            case .switchToTenantNetwork: 30
            case .bootInstance: 20
            }
        }
    }

    /// The steps as they are offered: users may move them, and give them no arguments.
    static let offered = Name.allCases.map { name in
        Step(
            interface: .deploy, step: name.rawValue, priority: name.priority, isAbortable: true, requiresRamdisk: true,
            argsInfo: .emptyObject)
    }

    let agents: AgentSteps
    let settings: AgentDriverSettings
    let instance: InstanceBoot

    private var machine: Machine { instance.machine }

    /// Runs a step of ours, or says how it stands.
    func run(_ name: Name, _ step: Step, on node: NodeContext, as command: CommandID) async throws(HardwareError) -> Outcome {
        switch name {
        case .writeImage: try await writeImage(step, node, command)
        case .prepareInstanceBoot: try await prepareInstanceBoot(node, command)
        case .tearDownAgent: try await tearDownAgent(node, command)
        // Networks that are ours to switch do not exist yet: those that exist are switched by others, or not at all.
        case .switchToTenantNetwork: .done(Findings())
        case .bootInstance: try await instance.start(node, as: command)
        }
    }

    private func writeImage(_ step: Step, _ node: NodeContext, _ command: CommandID) async throws(HardwareError) -> Outcome {
        let image: InstanceImage
        do { image = try InstanceImage(of: node, settings) } catch { return .failed(error.reason) }
        return try await agents.run(step, .deploy, arguments: image.arguments, on: node, as: command)
    }

    // MARK: Booting from disk

    /// Has the agent see to it that the disk's system starts, and the machine start from its disk.
    private func prepareInstanceBoot(_ node: NodeContext, _ command: CommandID) async throws(HardwareError) -> Outcome {
        let isWholeDisk = (try? InstanceImage(of: node, settings).isWholeDisk) ?? true
        // The boot loader of a whole disk is on it; UEFI still wants to be told of it.
        guard !isWholeDisk || node.bootMode == .uefi else { return try await bootFromDisk(node) }
        let outcome = await agents.run(bootloaderOrder(try await partitions(node), node), on: node, as: command)
        guard case .done = outcome else { return outcome }
        return try await bootFromDisk(node)
    }

    private func bootFromDisk(_ node: NodeContext) async throws(HardwareError) -> Outcome {
        do {
            try await machine.bootFromDisk(node)
        } catch {
            // UEFI starts what the agent entered into its list, whatever the controller makes of the wish.
            guard node.bootMode == .uefi, error.remedy != .retry else { throw error }
        }
        return .done(Findings())
    }

    private func bootloaderOrder(_ partitions: JSON, _ node: NodeContext) -> AgentOrder {
        let parameters: JSONObject = [
            "root_uuid": partitions["root uuid"] ?? .null,
            "efi_system_part_uuid": partitions["efi system partition uuid"] ?? .null,
            "prep_boot_part_uuid": partitions["PReP Boot partition uuid"] ?? .null,
            "target_boot_mode": .string(node.bootMode.rawValue),
        ]
        return AgentOrder(
            request: CommandRequest(.installBootloader, parameters), what: "the installation of the boot loader",
            isRepeatable: false
        ) { history, _ in history.standing(of: .installBootloader) }
    }

    /// What the agent found on the disk that it wrote; nothing where it cannot say.
    private func partitions(_ node: NodeContext) async throws(HardwareError) -> JSON {
        guard let agent = NodeAgent(of: node, line: agents.line) else { return [:] }
        do {
            let history = try await agent.history()
            // Asked after while the boot loader is being installed, the answer is of no use and the agent busy.
            guard case .unknown = history.standing(of: .installBootloader) else { return [:] }
            return try await agent.execute(CommandRequest(.getPartitionUUIDs), waits: true).result ?? [:]
        } catch {
            // The order that follows meets the same agent, and says what is wrong with it.
            return [:]
        }
    }

    // MARK: Off

    /// Has the agent switch its machine off; one that does not go off in time is switched off.
    private func tearDownAgent(_ node: NodeContext, _ command: CommandID) async throws(HardwareError) -> Outcome {
        if node.node.disablePowerOff { return await flush(node) }
        if try await machine.powerState(of: node) == .off { return .done(Findings(powerState: .off)) }
        var work = AgentWork(of: node, for: command)
        let limits = settings.limits
        guard let since = work.offSince else {
            work.offSince = agents.time.now
            guard !node.isForcedOff else { return try await forceOff(node, command) }
            await tellToGo(node)
            return .underway(pollAfter: limits.powerOffPoll(after: .zero), learned: work.findings)
        }
        let elapsed = agents.time.now - since
        guard elapsed < limits.powerOffPatience else { return try await forceOff(node, command) }
        return .underway(pollAfter: limits.powerOffPoll(after: elapsed), learned: work.findings)
    }

    private func forceOff(_ node: NodeContext, _ command: CommandID) async throws(HardwareError) -> Outcome {
        if let agent = NodeAgent(of: node, line: agents.line) {
            // What is on its way to the disk arrives there, if the agent still lives.
            _ = try? await agent.execute(CommandRequest(.sync), waits: true)
        }
        return .done(Findings(powerState: try await machine.ensure(.off, of: node, as: command)))
    }

    /// An agent that does not hear it is switched off in a while.
    private func tellToGo(_ node: NodeContext) async {
        guard let agent = NodeAgent(of: node, line: agents.line) else { return }
        _ = try? await agent.execute(CommandRequest(.powerOff), waits: false)
    }

    /// A machine that must stay on gets its disks written, and an agent that does nothing more.
    private func flush(_ node: NodeContext) async -> Outcome {
        guard let agent = NodeAgent(of: node, line: agents.line) else { return .done(Findings()) }
        _ = try? await agent.execute(CommandRequest(.sync), waits: true)
        _ = try? await agent.execute(CommandRequest(.lockdown), waits: true)
        return .done(Findings())
    }
}

extension NodeContext {
    /// Whether the controller and not the agent switches the machine off after a deployment.
    fileprivate var isForcedOff: Bool {
        switch driverInfo["deploy_forces_oob_reboot"] {
        case .bool(let isOn): isOn
        case .string(let text): ["true", "yes", "on", "1"].contains(text.lowercased())
        case nil, .null, .integer, .number, .array, .object: false
        }
    }
}
