package import Model

/// What a machine is given that asks the network for something to boot.
package enum NetworkBoot: Sendable, Hashable {
    /// The ramdisk with the agent, for a purpose.
    case ramdisk(Purpose)
    /// Its own disk: a loader that can be told so is told so. The text says why, for people.
    case localDisk(because: String)
    /// Nothing, which makes firmware try its next device. The text says why, for people.
    case silence(because: String)

    /// What the ramdisk is booted for.
    package enum Purpose: String, Sendable, Hashable, Codable, CaseIterable {
        case deploy, clean, inspect, rescue, service
    }

    /// The boot interfaces that boot over the network, and what the first stage is fetched by.
    package enum Interface: String, Sendable, Hashable, CaseIterable {
        case pxe, ipxe, http
        case httpIPXE = "http-ipxe"
    }
}

extension ManagedNode {
    /// What the node is given now. The ramdisk is offered only while somebody waits for its agent, so that a machine that is
    /// started by hand, or fails in the middle, does not come back into the ramdisk.
    package var networkBoot: NetworkBoot {
        let decision = bootByState
        guard case .ramdisk = decision else { return decision }
        if node.status.isMaintenance, let fault = node.status.fault, fault != .powerFailure {
            return .silence(because: "the node is in maintenance for a \(fault.rawValue)")
        }
        guard node.networkBootInterface != nil else {
            return .silence(
                because: "its boot interface \(node.interfaces[.boot] ?? "none") does not boot over the network; use "
                    + "ipxe, pxe, http or http-ipxe")
        }
        return decision
    }

    private var bootByState: NetworkBoot {
        let state = node.status.provisionState
        switch state {
        case .active, .adopting, .unrescuing:
            return .localDisk(because: "the node is in state \(state.rawValue): its instance boots from the disk")
        case .rescue: return .ramdisk(.rescue)
        case .enroll, .manageable, .available, .error, .verifying, .deleting:
            return .silence(because: "the node is in state \(state.rawValue), in which nothing is booted")
        case .inspectFailed, .cleanFailed, .deployFailed, .adoptFailed, .rescueFailed, .unrescueFailed, .serviceFailed:
            return .silence(because: "the node is in state \(state.rawValue)")
        case .cleanHold, .deployHold, .serviceHold:
            return .silence(because: "the node is in state \(state.rawValue): unhold it first")
        case .inspecting, .inspectWait, .cleaning, .cleanWait, .deploying, .deployWait, .rescuing, .rescueWait, .servicing,
            .serviceWait:
            guard let operation = work.operation else { return .silence(because: "no operation is under way") }
            return boot(for: operation)
        }
    }

    private func boot(for operation: Operation) -> NetworkBoot {
        guard let purpose = operation.kind.bootPurpose else {
            return .silence(because: "the \(operation.kind.course.noun) boots nothing")
        }
        if operation.request.disableRamdisk {
            return .silence(because: "the \(operation.kind.course.noun) does without the ramdisk")
        }
        if purpose == .inspect, !node.isInspectedByAgent {
            return .silence(because: "the inspect interface \(node.interfaces[.inspect] ?? "none") boots nothing")
        }
        switch operation.phase {
        case .beginning, .awaitingAgent, .rebooting: return .ramdisk(purpose)
        case .surveying where operation.usesAgent, .planning where operation.usesAgent: return .ramdisk(purpose)
        case .stepping where operation.usesAgent && operation.isStepSwitchingOn: return .ramdisk(purpose)
        case .ending where purpose == .deploy || purpose == .service:
            return .localDisk(because: "the \(operation.kind.course.noun) is over: the instance boots from the disk")
        case .surveying, .planning, .stepping, .holding, .ending, .givingUp, .failed:
            return .silence(because: "the \(operation.kind.course.noun) is \(operation.phase.rawValue) and expects no boot")
        }
    }
}

extension Operation {
    /// Whether the step that is out is one of the lifecycle's own that starts the machine.
    fileprivate var isStepSwitchingOn: Bool {
        guard let step = currentStep, let kind = kind.course.steps else { return false }
        switch ReservedStep(step, kind) {
        case .powerOn, .reboot: return true
        case .powerOff, .hold, .wait, nil: return false
        }
    }
}

extension Operation.Kind {
    /// What the ramdisk is for in operations of this kind; `nil` where none is booted.
    package var bootPurpose: NetworkBoot.Purpose? {
        switch self {
        case .inspect: .inspect
        case .manualClean, .automatedClean: .clean
        case .deploy, .rebuild: .deploy
        case .rescue: .rescue
        case .service: .service
        case .verify, .delete, .adopt, .unrescue: nil
        }
    }
}

extension Node {
    /// How the node boots over the network; `nil` where it does not.
    package var networkBootInterface: NetworkBoot.Interface? {
        interfaces[.boot].flatMap(NetworkBoot.Interface.init(rawValue:))
    }
}
