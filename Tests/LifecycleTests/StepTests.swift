import Documents
import Lifecycle
import Model
import Testing

/// How steps run: reserved ones, reboots, what the node shows, and outcomes of the past.
struct StepTests {
    private static let bios = Step(interface: .bios, step: "factory_reset", requiresRamdisk: false)
    private static let erase = Step(interface: .deploy, step: "erase_devices")

    private func reserved(_ name: String, _ args: JSONText = .emptyObject) -> Step {
        Step(interface: .power, step: name, args: args)
    }

    /// A node in manual cleaning with the agent, at its first step.
    private func cleaning(_ steps: [Step]) throws -> Rehearsal {
        var node = Rehearsal(in: .manageable)
        try node.apply(.clean(StepRequest(steps: steps)))
        try node.offer([Self.bios, Self.erase])
        try node.answer(.underway(pollAfter: nil))
        try node.apply(.agentCalled(Findings()))
        return node
    }

    @Test(arguments: [("power_on", PowerTarget.on), ("power_off", .off), ("reboot", .reboot)])
    func powerStepsAreCarriedOutByTheLifecycle(name: String, target: PowerTarget) throws {
        var node = try cleaning([reserved(name), Self.erase])
        #expect(node.pending.map(\.order) == [.changePower(target, timeout: nil)])
        #expect(node.status.cleanStep.object["step"] == .string(name))
        try node.answer(.done(Findings(powerState: target.result)))
        #expect(node.status.powerState == target.result)
        #expect(node.pending.map(\.order.summary) == ["run clean step deploy.erase_devices"])
    }

    @Test func aStepMayNotPowerOffWhatMustStayOn() throws {
        var node = Rehearsal(in: .manageable)
        node.managed.node.disablePowerOff = true
        try node.apply(.clean(StepRequest(steps: [reserved("power_off")])))
        try node.finish()
        #expect(node.state == .cleanFailed && node.status.lastError?.contains("disable_power_off") == true)
    }

    @Test func aStepOnChildrenIsNotAskedOfTheNodeItself() throws {
        var step = reserved("power_off")
        let child = ResourceID(high: 1, low: 2)
        step.children = .only([child])
        var node = Rehearsal(in: .manageable)
        node.managed.node.disablePowerOff = true
        try node.apply(.clean(StepRequest(steps: [step], disableRamdisk: true)))
        try node.answer()
        try node.offer([])
        let plan = try #require(node.managed.work.operation?.plan)
        #expect(node.pending.map(\.order) == [.runOnChildren(plan[0], .clean)])
        #expect(node.status.cleanStep.object["execute_on_child_nodes"] == true)
        #expect(node.status.cleanStep.object["limit_child_node_execution"] == [.string(child.description)])
    }

    @Test func aStepOnChildrenRemembersWhichAreDone() throws {
        var step = Step(interface: .vendor, step: "of_children_only")
        step.children = .all
        let child = ResourceID(high: 1, low: 2)
        var node = Rehearsal(in: .manageable)
        try node.apply(.clean(StepRequest(steps: [step], disableRamdisk: true)))
        try node.answer()
        try node.offer([])
        let command = try #require(node.pending.first?.command)
        try node.answer(ChildStepRecord(of: command, in: node.managed.node).outcome(after: child))
        #expect(ChildStepRecord(of: command, in: node.managed.node).done == [child])
        #expect(ChildStepRecord(of: "another", in: node.managed.node).done == [])
        try node.apply(.woken)
        #expect(node.pending.map(\.command) == [command])
        try node.finish()
        #expect(node.state == .manageable)
        #expect(ChildStepRecord(of: command, in: node.managed.node).done == [])
    }

    @Test func aHoldWaitsForTheOperatorAndThenForTheAgent() throws {
        var node = try cleaning([reserved("hold"), Self.erase])
        #expect(node.state == .cleanHold && node.pending.isEmpty && !node.status.isReserved)
        #expect(node.managed.work.deadline == nil && node.status.targetProvisionState == .manageable)
        node.now = node.now + .seconds(100_000)
        try node.apply(.woken)
        try node.apply(.agentCalled(Findings()))
        #expect(node.state == .cleanHold && node.status.provisionUpdatedAt == node.now)
        try node.apply(.unhold)
        #expect(node.state == .cleanWait && node.pending.isEmpty && node.managed.work.deadline?.isPoll == false)
        try node.apply(.agentCalled(Findings()))
        #expect(node.state == .cleaning && node.pending.map(\.order.summary) == ["run clean step deploy.erase_devices"])
    }

    @Test func aHoldWithoutAnAgentGoesOnAtOnce() throws {
        var node = Rehearsal(in: .available)
        var hold = reserved("hold")
        hold.priority = 5
        try node.apply(.deploy(StepRequest(steps: [hold])))
        try node.answer()
        try node.offer([])
        #expect(node.state == .deployHold)
        try node.apply(.unhold)
        #expect(node.state == .deployWait && node.managed.work.deadline?.isPoll == true)
        try node.apply(.woken)
        try node.finish()
        #expect(node.state == .active)
    }

    @Test func aHeldServiceGoesOnAtOnceOrStartsAnew() throws {
        var node = Rehearsal(in: .active)
        try node.apply(.service(StepRequest(steps: [reserved("hold"), Self.erase])))
        try node.offer([Self.erase])
        try node.answer(.underway(pollAfter: nil))
        try node.apply(.agentCalled(Findings()))
        #expect(node.state == .serviceHold)
        var other = node
        try other.apply(.service(StepRequest(steps: [Self.erase])))
        #expect(other.state == .servicing)
        try node.apply(.unhold)
        #expect(node.state == .serviceWait)
        try node.apply(.woken)
        #expect(node.state == .servicing && node.pending.map(\.order.summary) == ["run service step deploy.erase_devices"])
    }

    @Test(arguments: [
        (JSON.integer(5), Int64(5)), (.integer(1000), 30), (.integer(-4), 0), (.string("7"), 7), (.integer(.max), 30),
    ])
    func aWaitStepTakesItsSecondsAndNoMoreThanAllowed(asked: JSON, seconds: Int64) throws {
        var node = try cleaning([reserved("wait", JSONText(["seconds": asked])), Self.erase])
        #expect(node.state == .cleanWait)
        #expect(node.managed.work.deadline?.at == node.now + .seconds(seconds) && node.managed.work.deadline?.isPoll == true)
        try node.apply(.agentCalled(Findings()))
        #expect(node.pending.isEmpty)
        try node.pass(.seconds(seconds))
        #expect(node.pending.map(\.order.summary) == ["run clean step deploy.erase_devices"])
    }

    @Test func aWaitStepWithoutSecondsWaitsForTheAgent() throws {
        var node = try cleaning([reserved("wait"), Self.erase])
        #expect(node.managed.work.deadline?.isPoll == false)
        try node.apply(.agentCalled(Findings()))
        #expect(node.pending.map(\.order.summary) == ["run clean step deploy.erase_devices"])
    }

    @Test func aWantedRebootLeadsIntoTheAgentAgainBeforeTheNextStep() throws {
        var node = try cleaning([Self.bios, Self.erase])
        #expect(try node.transcript { try $0.answer(.done(.wantingReboot)) } == "cleaning: manualClean-4 begin manualClean")
        #expect(try node.transcript { try $0.answer(.underway(pollAfter: nil)) } == "clean wait: -")
        #expect(
            try node.transcript { try $0.apply(.agentCalled(Findings())) }
                == "cleaning: manualClean-6 run clean step deploy.erase_devices"
        )
    }

    @Test func nobodyWaitsForAnAgentThatIsNotThere() throws {
        var node = Rehearsal(in: .manageable)
        try node.apply(.clean(StepRequest(steps: [Self.bios, Self.bios])))
        try node.offer([Self.bios])
        #expect(node.managed.node.driverInternalInfo.object["cleaning_disable_ramdisk"] == true)
        try node.answer()
        try node.answer(.done(.wantingReboot))
        #expect(try node.transcript { try $0.answer() } == "cleaning: manualClean-5 run clean step bios.factory_reset")
    }

    @Test func stepsOfTheAgentAreAskedForOnceItIsThere() throws {
        var node = Rehearsal(in: .manageable)
        try node.apply(.clean(StepRequest(steps: [Self.erase])))
        #expect(try node.transcript { try $0.offer([Self.bios]) } == "cleaning: manualClean-2 begin manualClean")
        #expect(node.managed.node.driverInternalInfo.object["cleaning_disable_ramdisk"] == false)
        try node.answer(.underway(pollAfter: nil))
        #expect(
            try node.transcript { try $0.apply(.agentCalled(Findings())) } == "cleaning: manualClean-3 collect clean steps")
        try node.offer([Self.bios])
        try node.answer()
        #expect(node.state == .cleanFailed && node.status.lastError?.contains("deploy.erase_devices") == true)
        #expect(!node.status.isMaintenance)
    }

    @Test func badArgumentsFailBeforeAnythingIsBooted() throws {
        var node = Rehearsal(in: .manageable)
        let offered = Step(interface: .bios, step: "apply", argsInfo: ["settings": ["required": true]])
        try node.apply(.clean(StepRequest(steps: [Step(interface: .bios, step: "apply")])))
        #expect(try node.transcript { try $0.offer([offered]) } == "clean failed: -")
    }

    @Test func theStepsAreMirroredWhereIronicMirrorsThem() throws {
        var node = try cleaning([Self.bios, Self.erase])
        try node.answer()
        let info = node.managed.node.driverInternalInfo.object
        #expect(info["clean_steps"]?.arrayValue?.count == 2 && info["clean_step_index"] == 1)
        #expect(node.status.cleanStep.object["interface"] == "deploy")
        try node.finish()
        #expect(node.managed.node.driverInternalInfo.isEmptyObject)
    }

    @Test func whatTheAgentSaysOfItselfIsRemembered() throws {
        var findings = Findings()
        findings.driverInternalInfo = ["agent_url": "http://10.0.0.9:9999"]
        for state in ProvisionState.allCases {
            var node = Rehearsal(in: state)
            try node.apply(.agentCalled(findings))
            let isIgnored: Bool =
                switch state {
                case .active, .rescue, .error, .verifying, .deleting, .adopting, .unrescuing: true
                default: state.kind == .failed
                }
            #expect(node.managed.node.driverInternalInfo.isEmptyObject == isIgnored, "\(state)")
            #expect(node.state == state)
        }
    }

    @Test func aCallDuringTheOrderIsNotLost() throws {
        var node = try cleaning([Self.erase])
        try node.apply(.agentCalled(Findings()))
        #expect(node.pending.count == 1)
        #expect(
            try node.transcript { try $0.answer(.underway(pollAfter: nil)) }
                == "clean wait: manualClean-3 run clean step deploy.erase_devices")
        #expect(try node.transcript { try $0.answer(.underway(pollAfter: nil)) } == "clean wait: -")
    }

    @Test func outcomesOfThePastChangeNothing() throws {
        var node = Rehearsal(in: .available)
        try node.apply(.deploy(StepRequest()))
        try node.answer()
        let before = node.managed
        for outcome in [Outcome.done(Findings()), .underway(pollAfter: nil), .failed("x")] {
            for command in ["deploy-1", "power-1", "nothing"] as [CommandID] {
                #expect(try node.apply(.outcome(command, outcome)) == Decision())
            }
        }
        #expect(node.managed == before)
    }

    @Test func wakingEarlyOrForNothingChangesNothing() throws {
        for state in ProvisionState.allCases {
            var node = Rehearsal(in: state)
            let before = node.managed
            #expect(try node.apply(.woken) == Decision() && node.managed == before)
        }
        var node = try cleaning([Self.erase])
        try node.answer(.underway(pollAfter: .seconds(10)))
        let before = node.managed
        #expect(try node.pass(.seconds(9)) == Decision() && node.managed == before)
    }

    @Test func aChildServesItsParentAndNobodyElseUntilThatIsSilent() throws {
        var node = Rehearsal(in: .active)
        let parent = node.managed.node.uuid
        let step = ParentStep(parent: parent, step: "power.power_off", command: "p-clean-1")
        try node.apply(.parentActs(step, Findings(powerState: .on)))
        #expect(node.status.isReserved && node.status.powerState == .on)
        #expect(node.managed.allowedVerbs.isEmpty)
        #expect(throws: Rejection.self) { try node.apply(.rescue) }
        #expect(throws: Rejection.self) { try node.apply(.power(.off, timeout: nil)) }
        #expect(throws: Rejection.self) {
            try node.apply(.parentActs(ParentStep(parent: parent, step: "x", command: "p-clean-2"), Findings()))
        }
        try node.pass(.seconds(1799))
        try node.apply(.parentActs(step, Findings()))
        try node.pass(.seconds(1799))
        #expect(node.status.isReserved)
        try node.pass(.seconds(1))
        #expect(!node.status.isReserved && node.managed.work == Work())
        #expect(node.records.last?.severity == .error)
        // What comes late is told, and takes nothing away from the next.
        let next = ParentStep(parent: parent, step: "x", command: "p-clean-2")
        try node.apply(.parentActs(next, Findings()))
        try node.apply(.parentActed(step, Findings(powerState: .off), failure: nil))
        #expect(node.status.isReserved && node.status.powerState == .off)
        try node.apply(.parentActed(next, Findings(), failure: "no"))
        #expect(!node.status.isReserved && node.managed.work == Work())
    }
}
