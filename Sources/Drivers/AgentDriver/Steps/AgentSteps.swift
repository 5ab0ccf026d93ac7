import AgentContract
import Documents
import DriverInterfaces
import Model

/// Asks agents for their steps and has them run, each once for its command: what was started is found again in the agent's history.
struct AgentSteps: Sendable {
    let line: any AgentLine
    let machine: Machine
    let settings: AgentDriverSettings
    let tell: @Sendable (TimelineEvent) -> Void
    let time: any TimeSource

    private var limits: AgentLimits { settings.limits }

    // MARK: Offers

    /// The steps that the agent offers, of all interfaces, and what is to be remembered of them; none where no agent is.
    func offer(_ kind: StepKind, for node: NodeContext) async throws(HardwareError) -> (steps: [Step], learned: Findings) {
        guard kind != .verify, let agent = NodeAgent(of: node, line: line) else { return ([], Findings()) }
        let document = AgentNodeDocument(node: node)
        let parameters: JSONObject = ["node": .object(document.members), "ports": .array(document.ports)]
        let result: CommandResult
        do {
            result = try await agent.execute(CommandRequest(kind.listing, parameters), waits: true)
        } catch {
            throw await silence(of: agent, error, "list the \(kind.rawValue) steps", node)
        }
        guard case .succeeded(let answer?) = Standing(result) else {
            throw HardwareError(
                .fail, operation: "list the \(kind.rawValue) steps", node: node.node.uuid,
                reason: "the agent answered: \(result.error?.description ?? "nothing")")
        }
        do {
            return StepOffering(try StepOffer(kind, answer), settings).result
        } catch {
            throw HardwareError(
                .fail, operation: "list the \(kind.rawValue) steps", node: node.node.uuid,
                reason: "the agent's list is not understood: \(error)")
        }
    }

    /// An agent that does not answer may do so in a while, unless its machine is off.
    private func silence(
        of agent: NodeAgent, _ failure: AgentFailure, _ operation: String, _ node: NodeContext
    ) async -> HardwareError {
        let uuid = node.node.uuid
        switch failure {
        case .busy:
            return HardwareError(.retry, operation: operation, node: uuid, reason: "the agent at \(agent.address) is busy")
        case .stranger, .refused, .unintelligible:
            return HardwareError(.fail, operation: operation, node: uuid, reason: "the agent at \(agent.address): \(failure)")
        case .unreachable:
            // Not to know the power is no reason to give up.
            if let state = try? await machine.powerState(of: node), state == .off {
                return HardwareError(.fail, operation: operation, node: uuid, reason: "its machine was switched off meanwhile")
            }
            return HardwareError(
                .retry, operation: operation, node: uuid, reason: "the agent does not answer: \(failure)")
        }
    }

    // MARK: Running

    /// Has the agent run a step under `command`, or says how it stands.
    func run(
        _ step: Step, _ kind: StepKind, arguments: JSONObject? = nil, on node: NodeContext, as command: CommandID
    ) async throws(HardwareError) -> Outcome {
        var document = step.document
        if let arguments { document["args"] = .object(arguments) }
        document[StepDocument.commandKey] = .string(command.description)
        let shown = AgentNodeDocument(node: node)
        let versions = node.driverInternalInfo["hardware_manager_version"]?.objectValue
        var order = AgentOrder(
            request: StepOrder(kind, document, node: shown.members, ports: shown.ports, versions: versions).request,
            what: "the \(kind.rawValue) step \(step.qualifiedName)", isRepeatable: step.isRepeatable
        ) { history, work in history.standing(ofStep: kind, under: command, knownAs: work.agentCommand) }
        if step.qualifiedName == "deploy.write_image" { order.stage = .image }
        order.writesConfigDrive = arguments?["configdrive"] != nil
        order.words = { $0?["\(kind.rawValue)_result"]?.stringValue }
        let wantsReboot = node.wantsReboot(after: step, kind)
        let at = time.now
        order.learn = { answer, findings in
            findings.isRebootRequested = wantsReboot
            findings.raidConfig = step.raidConfig(from: answer?["\(kind.rawValue)_result"], at: at)
        }
        return await run(order, on: node, as: command)
    }

    /// Has the agent carry out an order under `command`, or says how it stands.
    ///
    /// Before the agent is told anything, it is committed to which process of it that will be: whether an agent that knows nothing
    /// of the command never heard of it or was started anew can be told afterwards.
    func run(_ order: AgentOrder, on node: NodeContext, as command: CommandID) async -> Outcome {
        let work = AgentWork(of: node, for: command)
        guard let agent = NodeAgent(of: node, line: line) else {
            return .failed("No agent has called for the node in this boot, so that \(order.what) cannot run. Boot it again.")
        }
        do {
            let startedAt = try await agent.startedAt()
            guard let known = work.agentStartedAt else { return remember(startedAt, work) }
            let history = try await agent.history()
            switch order.standing(history, work) {
            case .unknown where startedAt != known:
                guard order.isRepeatable else { return .failed(order.lostText(agent)) }
                return remember(startedAt, work)
            case .unknown: return try await start(order, agent, work.heard, node)
            case let standing: return outcome(standing, order, work.heard, node)
            }
        } catch {
            return await silent(error, order, agent, work, node)
        }
    }

    private func start(
        _ order: AgentOrder, _ agent: NodeAgent, _ work: AgentWork, _ node: NodeContext
    ) async throws(AgentFailure) -> Outcome {
        let started = try await agent.execute(order.request, waits: false)
        // When steps begin and end, the conductor tells.
        if order.stage != .step { tell(order, "\(order.what) began", node) }
        var work = work
        work.agentCommand = started.id
        return outcome(Standing(started), order, work, node)
    }

    private func tell(_ order: AgentOrder, _ text: String, _ node: NodeContext, bytes: Int64? = nil) {
        tell(TimelineEvent(node: node.node.uuid, at: time.now, stage: order.stage, text: text, bytes: bytes))
    }

    private func remember(_ startedAt: String, _ work: AgentWork) -> Outcome {
        var work = work
        work.agentStartedAt = startedAt
        work.silentSince = nil
        return .underway(pollAfter: .zero, learned: work.findings)
    }

    private func outcome(_ standing: Standing, _ order: AgentOrder, _ work: AgentWork, _ node: NodeContext) -> Outcome {
        switch standing {
        case .unknown: return .underway(pollAfter: limits.pollInterval, learned: work.findings)
        case .busy: return .underway(pollAfter: limits.busyInterval, learned: work.findings)
        case .running(let progress): return running(progress, order, work, node)
        case .succeeded(let answer):
            if order.stage != .step {
                let bytes = node.knownProgress?["bytes_total"]?.integerValue
                tell(order, order.words(answer) ?? "\(order.what) ended", node, bytes: bytes)
            }
            if order.writesConfigDrive {
                tell(TimelineEvent(node: node.node.uuid, at: time.now, stage: .configDrive, text: "written after the image"))
            }
            var findings = Findings()
            order.learn(answer, &findings)
            return .done(findings)
        case .failed(let reason):
            if order.stage != .step { tell(order, "\(order.what) failed: \(reason)", node) }
            return .failed("The agent could not carry out \(order.what): \(reason)")
        case .versionMismatch(let reason):
            var findings = Findings()
            findings.isPlanOutdated = true
            findings.remarks = [
                "The agent's hardware managers are no longer those that \(order.what) was planned with: \(reason)"
            ]
            return .done(findings)
        }
    }

    private func running(
        _ told: CommandProgress?, _ order: AgentOrder, _ work: AgentWork, _ node: NodeContext
    ) -> Outcome {
        var findings = work.findings
        guard let told, let stage = told.stage else {
            return .underway(pollAfter: limits.pollInterval, learned: findings)
        }
        let progress = StepProgress(
            stage: stage, bytes: told.bytes, bytesTotal: told.bytesTotal, bytesPerSecond: told.bytesPerSecond, at: time.now)
        findings.progress = progress
        let before = node.knownProgress?["percent"]?.integerValue ?? 0
        // A timeline has room for quarters, not for every look.
        if let percent = progress.percent, percent / 25 > before / 25 { tell(order, "\(progress)", node, bytes: progress.bytes) }
        return .underway(pollAfter: limits.progressInterval, learned: findings)
    }

    /// What the silence of an agent means: its machine may be off, or somebody may be about to bring the network back.
    private func silent(
        _ failure: AgentFailure, _ order: AgentOrder, _ agent: NodeAgent, _ work: AgentWork, _ node: NodeContext
    ) async -> Outcome {
        switch failure {
        case .busy: return .underway(pollAfter: limits.busyInterval, learned: work.heard.findings)
        case .stranger: return .failed("The agent at \(agent.address) refused \(order.what): \(failure).")
        case .refused(let status, _) where status < 500:
            return .failed("The agent at \(agent.address) refused \(order.what): \(failure).")
        case .refused, .unintelligible, .unreachable: break
        }
        // Not to know the power is no reason to give up.
        let state = try? await machine.powerState(of: node)
        if state == .off {
            return .failed("The machine was switched off during \(order.what): its controller says so, and the agent is silent.")
        }
        let since = work.silentSince ?? time.now
        guard time.now - since < limits.silenceMax else {
            let power = state == nil ? "its controller does not answer either" : "although its machine is on"
            return .failed(
                "The agent at \(agent.address) has not answered since \(since), \(power), during \(order.what): \(failure)")
        }
        var work = work
        work.silentSince = since
        return .underway(pollAfter: limits.pollInterval, learned: work.findings)
    }
}

/// Something that an agent is to do once.
struct AgentOrder: Sendable {
    var request: CommandRequest
    /// What it is, for people: `the deploy step deploy.write_image`.
    var what: String
    /// Whether an agent that was started anew may do it again, whatever had become of it before.
    var isRepeatable: Bool
    /// Where it belongs in the node's timeline.
    var stage = TimelineEvent.Stage.step
    /// Whether what configures the instance comes with it.
    var writesConfigDrive = false
    /// How it stands, by the agent's history.
    var standing: @Sendable (CommandHistory, AgentWork) -> Standing
    /// What the agent says in its answer that it did, if it says so.
    var words: @Sendable (JSON?) -> String? = { _ in nil }
    /// What is learnt from the answer.
    var learn: @Sendable (JSON?, inout Findings) -> Void = { _, _ in }

    init(
        request: CommandRequest, what: String, isRepeatable: Bool,
        standing: @escaping @Sendable (CommandHistory, AgentWork) -> Standing
    ) {
        self.request = request
        self.what = what
        self.isRepeatable = isRepeatable
        self.standing = standing
    }

    /// Why it is given up when the agent is another process than the one that was told.
    func lostText(_ agent: NodeAgent) -> String {
        "The agent at \(agent.address) was started anew during \(what) and knows nothing of it any more. How far it had come is "
            + "not known, and it may not be repeated without somebody looking."
    }
}

extension AgentWork {
    /// The same, of an agent that answers.
    var heard: AgentWork {
        var work = self
        work.silentSince = nil
        return work
    }
}

extension StepKind {
    /// The command that lists the steps of this kind.
    fileprivate var listing: CommandName {
        switch self {
        case .clean, .verify: .getCleanSteps
        case .deploy: .getDeploySteps
        case .service: .getServiceSteps
        }
    }
}

extension NodeContext {
    /// How far the step under way was when it was last asked after.
    fileprivate var knownProgress: JSON? { driverInternalInfo["step_progress"] }

    /// Whether the agent said, when it offered the step, that the machine has to be rebooted after it.
    fileprivate func wantsReboot(after step: Step, _ kind: StepKind) -> Bool {
        let offered = driverInternalInfo["agent_cached_\(kind.rawValue)_steps"]?[step.interface.rawValue]?.arrayValue
        let match = offered?.first { $0["step"]?.stringValue == step.step }
        return match?["reboot_requested"]?.boolValue ?? false
    }
}

extension Step {
    /// What the node's `raid_config` becomes by the step's result; `nil` where that is not what it is about.
    fileprivate func raidConfig(from result: JSON?, at now: Timestamp) -> JSONText? {
        guard interface == .raid else { return nil }
        switch step {
        case "create_configuration", "apply_configuration":
            guard var config = result?.objectValue, config["logical_disks"] != nil else { return nil }
            config["last_updated"] = .string(now.description)
            return JSONText(.object(config))
        case "delete_configuration": return .emptyObject
        default: return nil
        }
    }

    /// Whether the step ends in the same state however often it is begun.
    fileprivate var isRepeatable: Bool { interface == .deploy && (step == "write_image" || step.hasPrefix("erase_")) }

    /// The step as agents are told it.
    fileprivate var document: JSONObject {
        [
            "interface": .string(interface.rawValue), "step": .string(step), "args": args.parsed,
            "priority": .integer(Int64(priority)), "abortable": .bool(isAbortable), "requires_ramdisk": .bool(requiresRamdisk),
            "argsinfo": argsInfo?.parsed ?? .null,
        ]
    }
}
