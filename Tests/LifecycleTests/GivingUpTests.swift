import Documents
import Lifecycle
import Model
import Testing

/// Failures, aborts and time limits: what becomes of the node, of the power, and of maintenance (provision-states §7, §9–11).
struct GivingUpTests {
    private static let step = Step(interface: .deploy, step: "erase_devices", priority: 10)

    /// A node whose operation runs a step, waiting for the agent.
    private func inStep(_ kind: Operation.Kind, isAbortable: Bool = false) throws -> Rehearsal {
        var step = Self.step
        step.isAbortable = isAbortable
        var node = try begun(kind)
        try node.offer([step])
        if kind == .manualClean || kind == .service { try node.answer() }
        try node.answer(.underway(pollAfter: nil))
        #expect(node.state == kind.course.wait && node.pending.isEmpty)
        return node
    }

    /// A node whose operation has begun, where no agent had to be waited for.
    private func begun(_ kind: Operation.Kind) throws -> Rehearsal {
        let request = StepRequest(steps: [Step(interface: .deploy, step: "erase_devices")])
        var node: Rehearsal
        switch kind {
        case .manualClean:
            node = Rehearsal(in: .manageable)
            try node.apply(.clean(request))
        case .service:
            node = Rehearsal(in: .active)
            try node.apply(.service(request))
        case .automatedClean:
            node = Rehearsal(in: .manageable)
            try node.apply(.provide)
            try node.answer()
        default:
            node = Rehearsal(in: .available)
            try node.apply(.deploy(StepRequest()))
            try node.answer()
        }
        return node
    }

    @Test(arguments: [
        (Operation.Kind.manualClean, Fault?.some(.cleanFailure)), (.automatedClean, .cleanFailure),
        (.service, .serviceFailure), (.deploy, nil),
    ])
    func aFailingStepFailsTheOperation(kind: Operation.Kind, fault: Fault?) throws {
        var node = try inStep(kind)
        try node.apply(.agentCalled(Findings()))
        let decision = try node.answer(.failed("The disk is broken."))
        #expect(decision.effects.map(\.order) == [.giveUp(kind, powerOff: kind == .deploy)])
        #expect(node.state == kind.course.working && node.status.isReserved)
        try node.answer()
        #expect(node.state == kind.course.failed && !node.status.isReserved)
        #expect(node.status.targetProvisionState == kind.course.goal)
        #expect(node.status.lastError == "The disk is broken.")
        #expect(node.status.isMaintenance == (fault != nil) && node.status.fault == fault)
        #expect(node.status.maintenanceReason == (fault == nil ? nil : "The disk is broken."))
        #expect(node.records.last?.severity == .error && node.records.last?.text == "The disk is broken.")
        #expect(
            node.status.cleanStep.isEmptyObject && node.status.serviceStep.isEmptyObject && node.status.deployStep.isEmptyObject)
    }

    @Test(arguments: [Operation.Kind.manualClean, .automatedClean, .deploy])
    func aFailureBeforeTheFirstStepLeavesMaintenanceOff(kind: Operation.Kind) throws {
        var node = try begun(kind)
        try node.answer(.failed("No controller."))
        try node.finish()
        #expect(node.state == kind.course.failed && !node.status.isMaintenance && node.status.lastError == "No controller.")
    }

    @Test(arguments: [
        (ProvisionState.enroll, Event.manage, ProvisionState.enroll), (.manageable, .adopt, .adoptFailed),
        (.active, .delete, .error), (.rescue, .unrescue, .unrescueFailed), (.manageable, .inspect, .inspectFailed),
        (.active, .rescue, .rescueFailed), (.manageable, .provide, .cleanFailed),
    ])
    func aFailingBeginningLeadsToTheFailedState(from: ProvisionState, event: Event, failed: ProvisionState) throws {
        var node = Rehearsal(in: from)
        node.managed.node.instanceInfo = ["a": 1]
        try node.apply(event)
        try node.answer(.failed("No."))
        try node.finish()
        #expect(node.state == failed && node.status.lastError == "No." && !node.status.isMaintenance)
        #expect(node.status.inspectionStartedAt == nil && node.status.inspectionFinishedAt == nil)
        #expect((node.status.targetProvisionState == nil) == (failed.kind == .stable))
        #expect(node.clearedInstances == (failed == .error ? 1 : 0))
        #expect(node.managed.node.instanceInfo.isEmptyObject == (failed == .error))
    }

    @Test func aFailingCleanUpStillEndsInTheFailedState() throws {
        var node = try inStep(.deploy)
        try node.apply(.abort)
        try node.answer(.failed("Unreachable."))
        #expect(node.state == .deployFailed && node.pending.isEmpty && !node.status.isMaintenance)
        #expect(node.status.lastError?.hasSuffix("Cleaning up after that failed as well: Unreachable.") == true)
    }

    @Test func aCleanUpThatNeverEndsIsLimited() throws {
        var node = try inStep(.deploy)
        try node.apply(.abort)
        try node.answer(.underway(pollAfter: nil))
        for _ in 0..<400 where node.state == .deploying {
            let deadline = try #require(node.managed.work.deadline)
            try node.pass(deadline.at - node.now)
            if !node.pending.isEmpty { try node.answer(.underway(pollAfter: nil)) }
        }
        #expect(node.state == .deployFailed)
    }

    @Test(arguments: [Operation.Kind.manualClean, .automatedClean])
    func anAbortEndsAnAbortableCleaningStep(kind: Operation.Kind) throws {
        var node = try inStep(kind, isAbortable: true)
        #expect(try node.apply(.abort).effects.map(\.order) == [.giveUp(kind, powerOff: true)])
        try node.answer()
        #expect(node.state == .cleanFailed && !node.status.isMaintenance && node.status.targetProvisionState == kind.course.goal)
        #expect(node.status.lastError == "By request, the clean operation was aborted during step erase_devices.")
    }

    @Test func anAbortWaitsForTheEndOfAStepThatCannotBeAborted() throws {
        var node = try inStep(.automatedClean)
        #expect(try node.apply(.abort).effects.isEmpty)
        #expect(node.state == .cleanWait && node.managed.work.operation?.isAbortRequested == true)
        try node.apply(.abort)
        try node.apply(.agentCalled(Findings()))
        #expect(try node.answer().effects.map(\.order) == [.giveUp(.automatedClean, powerOff: true)])
        try node.answer()
        #expect(node.state == .cleanFailed)
        #expect(node.status.lastError?.contains("aborted after the completion of step erase_devices") == true)
    }

    @Test func anAbortBeforeTheFirstStepIsImmediate() throws {
        var node = Rehearsal(in: .manageable)
        try node.apply(.provide)
        try node.answer(.underway(pollAfter: nil))
        try node.apply(.abort)
        try node.finish()
        #expect(node.state == .cleanFailed && node.status.lastError == "By request, the clean operation was aborted.")
    }

    @Test func anAbortedInspectionSaysSo() throws {
        var node = Rehearsal(in: .manageable)
        try node.apply(.inspect)
        try node.answer(.underway(pollAfter: nil))
        #expect(try node.apply(.abort).effects.map(\.order) == [.giveUp(.inspect, powerOff: true)])
        try node.answer()
        #expect(node.state == .inspectFailed && node.status.lastError?.contains("aborted") == true)
    }

    @Test func anAbortedDeploymentKeepsPowerAndInstance() throws {
        var node = try inStep(.deploy)
        node.managed.node.instanceInfo = ["image_source": "x"]
        #expect(try node.apply(.abort).effects.map(\.order) == [.giveUp(.deploy, powerOff: false)])
        try node.answer()
        #expect(node.state == .deployFailed && node.managed.node.instanceInfo == ["image_source": "x"])
    }

    @Test(arguments: [true, false])
    func anAbortedRescueIsCleanedUp(doesCleanUp: Bool) throws {
        var node = Rehearsal(in: .active)
        try node.apply(.rescue)
        try node.answer(.underway(pollAfter: nil))
        #expect(try node.apply(.abort).effects.map(\.order) == [.giveUp(.rescue, powerOff: true)])
        try node.answer(doesCleanUp ? .done(Findings()) : .failed("Unreachable."))
        #expect(node.state == .rescueFailed)
        #expect(node.status.fault == (doesCleanUp ? nil : .rescueAbortFailure))
        #expect(node.status.isMaintenance == !doesCleanUp)
    }

    @Test func anAbortedServiceEndsWithTheInstanceBack() throws {
        var node = try inStep(.service)
        #expect(try node.transcript { try $0.apply(.abort) } == "servicing: service-4 give up service")
        #expect(try node.transcript { try $0.answer() } == "servicing: service-5 end service")
        #expect(try node.transcript { try $0.answer() } == "active: -")
        #expect(node.status.lastError?.hasPrefix("By request, the service operation was aborted") == true)
        #expect(!node.status.isMaintenance && node.status.targetProvisionState == nil)
    }

    @Test func aFailedServiceCanBeAborted() throws {
        var node = try inStep(.service)
        try node.apply(.agentCalled(Findings()))
        try node.answer(.failed("No."))
        try node.answer()
        #expect(node.state == .serviceFailed && node.status.fault == .serviceFailure)
        isRefused(node, .abort, .inMaintenance)
        try node.apply(.clearMaintenance)
        #expect(node.status.fault == nil)
        try node.apply(.abort)
        try node.answer()
        try node.answer(.failed("No boot."))
        #expect(node.state == .serviceFailed && node.status.lastError?.contains("No boot.") == true)
    }

    @Test func aNodeThatMayNotBePoweredOffIsNot() throws {
        var node = try inStep(.automatedClean, isAbortable: true)
        node.managed.node.disablePowerOff = true
        #expect(try node.apply(.abort).effects.map(\.order) == [.giveUp(.automatedClean, powerOff: false)])
    }

    @Test func anAbortWhileTheStepIsAskedAfterForgetsTheQuestion() throws {
        var node = try inStep(.deploy)
        try node.apply(.agentCalled(Findings()))
        let question = try #require(node.pending.first)
        #expect(try node.apply(.abort).dropsPendingEffects)
        let before = node.managed
        #expect(try node.apply(.outcome(question.command, .failed("late"))) == Decision())
        #expect(node.managed == before)
    }

    @Test(arguments: [Operation.Kind.manualClean, .automatedClean, .service, .deploy])
    func waitingForTheAgentIsLimited(kind: Operation.Kind) throws {
        var node = try inStep(kind)
        try node.pass(.seconds(1799))
        #expect(node.state == kind.course.wait)
        try node.pass(.seconds(1))
        #expect(node.pending.map(\.order) == [.giveUp(kind, powerOff: false)])
        try node.answer()
        #expect(node.state == kind.course.failed && node.status.lastError?.hasPrefix("Timeout reached") == true)
        #expect(node.status.isMaintenance == (kind != .deploy))
    }

    @Test func inspectionIsLimitedFromItsStart() throws {
        var node = Rehearsal(in: .manageable)
        try node.apply(.inspect)
        node.now = node.now + .seconds(1000)
        try node.answer(.underway(pollAfter: nil))
        try node.apply(.agentCalled(Findings()))
        try node.pass(.seconds(800))
        try node.finish()
        #expect(node.state == .inspectFailed && node.status.lastError == "Timeout reached while inspecting the node.")
    }

    @Test func rescueIsLimitedAndPowersOff() throws {
        var node = Rehearsal(in: .active)
        try node.apply(.rescue)
        try node.answer(.underway(pollAfter: nil))
        try node.pass(.seconds(1800))
        #expect(node.pending.map(\.order) == [.giveUp(.rescue, powerOff: true)])
        try node.finish()
        #expect(node.state == .rescueFailed)
    }

    @Test func theAgentsCallsProlongTheLimit() throws {
        var node = try inStep(.deploy)
        node.now = node.now + .seconds(1000)
        try node.apply(.agentCalled(Findings()))
        #expect(node.status.provisionUpdatedAt == node.now)
        try node.answer(.underway(pollAfter: nil))
        try node.pass(.seconds(1700))
        #expect(node.state == .deployWait)
        try node.pass(.seconds(100))
        #expect(node.state == .deploying)
    }

    @Test func zeroSwitchesTheLimitOff() throws {
        var node = Rehearsal(in: .manageable)
        node.settings.cleanCallbackTimeout = .zero
        try node.apply(.provide)
        try node.answer(.underway(pollAfter: nil))
        #expect(node.managed.work.deadline == nil)
        try node.pass(.seconds(1_000_000))
        #expect(node.state == .cleanWait)
    }

    @Test func askingAgainDoesNotProlongTheLimit() throws {
        var node = try begun(.deploy)
        try node.offer([Self.step])
        try node.answer(.underway(pollAfter: .seconds(700)))
        for _ in 0..<2 {
            try node.pass(.seconds(700))
            #expect(node.pending.map(\.command) == ["deploy-3"])
            try node.answer(.underway(pollAfter: .seconds(700)))
        }
        try node.pass(.seconds(400))
        #expect(node.state == .deploying && node.pending.map(\.order) == [.giveUp(.deploy, powerOff: false)])
    }

    @Test func aQuestionWithoutAnAnswerIsLimitedAsWell() throws {
        var node = try begun(.deploy)
        try node.offer([Self.step])
        try node.answer(.underway(pollAfter: .seconds(10)))
        try node.pass(.seconds(10))
        try node.pass(.seconds(1790))
        #expect(node.pending.map(\.order) == [.giveUp(.deploy, powerOff: false)])
    }

    @Test func nothingTimesOutInMaintenance() throws {
        var node = try inStep(.automatedClean)
        try node.apply(.setMaintenance(reason: "look"))
        #expect(node.managed.work.deadline == nil)
        try node.apply(.agentCalled(Findings()))
        try node.pass(.seconds(5000))
        #expect(node.state == .cleanWait && node.pending.isEmpty)
        try node.apply(.clearMaintenance)
        try node.apply(.woken)
        #expect(node.state == .cleaning)
    }

    @Test(arguments: [ProvisionState.deployWait, .rescueWait, .serviceWait])
    func deletionEndsAWait(state: ProvisionState) throws {
        var node = Rehearsal(in: state)
        try node.apply(.agentCalled(Findings()))
        try node.apply(.delete)
        try node.finish()
        #expect(node.state == .available && node.clearedInstances == 1)
    }
}
