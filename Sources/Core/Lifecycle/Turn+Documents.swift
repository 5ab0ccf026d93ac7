import Documents
import Model

extension Turn {
    /// Takes over what was seen of the node; what has no place in its row leaves with the decision.
    mutating func learn(_ findings: Findings) {
        if let powerState = findings.powerState { node.status.powerState = powerState }
        if let bootMode = findings.bootMode { node.bootMode = bootMode }
        if let isSecureBoot = findings.isSecureBoot { node.isSecureBoot = isSecureBoot }
        if let raidConfig = findings.raidConfig { node.raidConfig = raidConfig }
        node.properties.set(findings.properties)
        node.driverInternalInfo.set(findings.driverInternalInfo)
        if let progress = findings.progress { show(progress) }
        for remark in findings.remarks { decision.records.append(Decision.Record(.info, "provisioning", remark)) }
        let isMore =
            findings.inventory != nil || findings.biosSettings != nil || findings.firmware != nil
            || !findings.portAddresses.isEmpty
        if isMore { decision.findings = findings }
    }

    /// Whether a step has been started and the list of them is not over.
    func isStepShown(of operation: Operation) -> Bool {
        switch operation.kind.course.steps {
        case .clean: !node.status.cleanStep.isEmptyObject
        case .deploy: !node.status.deployStep.isEmptyObject
        case .service: !node.status.serviceStep.isEmptyObject
        case .verify, nil: false
        }
    }

    /// Shows the step under way, as Ironic does, in the node's field and in `driver_internal_info`.
    mutating func show(_ step: Step, of operation: Operation) {
        let document = JSONText(.object(step.document))
        switch operation.kind.course.steps {
        case .clean: node.status.cleanStep = document
        case .deploy: node.status.deployStep = document
        case .service: node.status.serviceStep = document
        case .verify, nil: return
        }
        guard let prefix = operation.kind.mirrorPrefix else { return }
        node.driverInternalInfo.set(["\(prefix)_step_index": .integer(Int64(operation.stepIndex))])
    }

    /// Shows how far the step under way is; what is told of work that is over is not.
    private mutating func show(_ progress: StepProgress) {
        guard var operation = work.operation, operation.phase == .stepping else { return }
        operation.progress = progress
        work.operation = operation
        node.driverInternalInfo.set([Self.progressKey: .object(progress.document)])
    }

    /// Where the progress stands for users of the API.
    private static let progressKey = "step_progress"

    /// The step whose progress was shown is over.
    mutating func forgetProgress(of operation: inout Operation) {
        guard operation.progress != nil else { return }
        operation.progress = nil
        node.driverInternalInfo.remove([Self.progressKey])
    }

    mutating func forgetCurrentStep() {
        node.status.cleanStep = .emptyObject
        node.status.deployStep = .emptyObject
        node.status.serviceStep = .emptyObject
    }

    mutating func mirrorPlan(of operation: Operation) {
        guard let prefix = operation.kind.mirrorPrefix else { return }
        node.driverInternalInfo.set(["\(prefix)_steps": .array(operation.plan.map { .object($0.document) })])
    }

    /// Tells the driver whether to boot the agent.
    mutating func mirrorRamdiskChoice(of operation: Operation) {
        let key: String? =
            switch operation.kind {
            case .manualClean: "cleaning_disable_ramdisk"
            case .service: "service_disable_ramdisk"
            case .verify, .inspect, .automatedClean, .deploy, .rebuild, .delete, .adopt, .rescue, .unrescue: nil
            }
        if let key { node.driverInternalInfo.set([key: .bool(operation.request.disableRamdisk)]) }
    }

    /// Forgets the steps of an operation that is over, and the agent, which is gone.
    mutating func forgetSteps() {
        forgetCurrentStep()
        node.driverInternalInfo.remove([
            "clean_steps", "clean_step_index", "cleaning_disable_ramdisk", "deploy_steps", "deploy_step_index", "service_steps",
            "service_step_index", "service_disable_ramdisk", ChildStepRecord.key, "agent_url", "agent_secret_token",
            "agent_secret_token_pregenerated", "agent_verify_ca", "agent_lookup_address", "agent_work",
            Self.progressKey,
        ])
    }

    mutating func forgetInstanceKeys() {
        node.driverInternalInfo.remove([
            "is_whole_disk_image", "root_uuid_or_disk_id", "automatic_lessee", "instance", "deploy_boot_mode", "image_source",
            "agent_version", "agent_last_heartbeat", "agent_erase_devices_iterations", "hardware_manager_version",
        ])
    }

    mutating func forgetRescuePassword() {
        node.instanceInfo.remove(["rescue_password", "hashed_rescue_password"])
    }
}

extension Operation.Kind {
    /// What the keys in `driver_internal_info` that mirror its steps begin with.
    fileprivate var mirrorPrefix: String? {
        switch course.steps {
        case .clean: "clean"
        case .deploy: "deploy"
        case .service: "service"
        case .verify, nil: nil
        }
    }
}

extension Step {
    /// The step as the API shows it in `clean_step`, `deploy_step`, `service_step`.
    fileprivate var document: JSONObject {
        var document: JSONObject = [
            "interface": .string(interface.rawValue), "step": .string(step), "args": args.maskingSecrets.parsed,
            "priority": .integer(Int64(priority)), "abortable": .bool(isAbortable), "requires_ramdisk": .bool(requiresRamdisk),
        ]
        if let argsInfo { document["argsinfo"] = argsInfo.parsed }
        switch children {
        case nil: break
        case .all: document["execute_on_child_nodes"] = true
        case .only(let chosen):
            document["execute_on_child_nodes"] = true
            document["limit_child_node_execution"] = .array(chosen.map { .string($0.description) })
        }
        return document
    }
}

extension JSONText {
    /// Sets these members of the object; `null` removes.
    fileprivate mutating func set(_ members: JSONObject) {
        guard !members.isEmpty else { return }
        var object = object
        // A plain `nil` would be read as the JSON value `null`.
        for (key, value) in members { object[key] = value.isNull ? JSON?.none : value }
        self = JSONText(.object(object))
    }

    /// Removes these members of the object, those that are there.
    fileprivate mutating func remove(_ keys: [String]) {
        guard !isEmptyObject else { return }
        var object = object
        let count = object.count
        for key in keys { object[key] = nil }
        if object.count != count { self = JSONText(.object(object)) }
    }
}
