import Documents
import Lifecycle
import Model
import Testing

/// The power, as it is changed, observed, lost and found (provision-states §5), and maintenance.
struct PowerTests {
    /// States in which the power is not compared with what was recorded.
    private static func isUnwatched(_ state: ProvisionState) -> Bool {
        state.kind == .transient || [.enroll, .cleanWait, .deployWait, .adoptFailed].contains(state)
    }

    @Test func aFailedChangeSaysWhy() throws {
        var node = Rehearsal(in: .active)
        node.managed.node.status.lastError = "old"
        try node.apply(.power(.softOff, timeout: .seconds(5)))
        #expect(node.status.lastError == nil && node.status.targetPowerState == .off)
        try node.answer(.failed("The controller is unreachable."))
        #expect(node.status.targetPowerState == nil && !node.status.isReserved && node.status.powerState == nil)
        #expect(node.status.lastError?.contains("The controller is unreachable.") == true)
        #expect(node.records.map(\.eventType) == ["power"] && node.records.map(\.severity) == [.error])
    }

    @Test(arguments: ProvisionState.allCases)
    func anObservationIsRecordedWhereThePowerIsWatched(state: ProvisionState) throws {
        var node = Rehearsal(in: state)
        node.managed.node.status.lastError = "old"
        try node.apply(.powerObserved(.on))
        #expect(node.status.powerState == (Self.isUnwatched(state) ? nil : .on))
        #expect(node.status.lastError == "old")
        try node.apply(.powerObserved(.on))
        #expect(node.status.lastError == (Self.isUnwatched(state) ? "old" : nil))
        try node.apply(.powerObserved(.off))
        #expect(node.status.powerState == (Self.isUnwatched(state) ? nil : .off))
    }

    /// A node whose machine was started, and whose agent is waited for.
    private func awaiting(_ event: Event, from state: ProvisionState) throws -> Rehearsal {
        var node = Rehearsal(in: state)
        try node.apply(event)
        try node.answer(.underway(pollAfter: nil, learned: Findings(powerState: .on)))
        return node
    }

    @Test(arguments: [
        (Event.deploy(StepRequest()), ProvisionState.available, ProvisionState.deployWait),
        (.provide, .manageable, .cleanWait), (.inspect, .manageable, .inspectWait), (.rescue, .active, .rescueWait),
        (.service(StepRequest()), .active, .serviceWait),
    ])
    func aMachineThatIsOffWhileItsAgentIsAwaitedIsToldOf(event: Event, from: ProvisionState, wait: ProvisionState) throws {
        var node = try awaiting(event, from: from)
        #expect(node.state == wait && node.managed.isAgentAwaited)
        let (before, told) = (node.managed, node.records.count)
        #expect(try node.apply(.powerObserved(.on)) == Decision())
        #expect(node.managed.work == before.work)
        for _ in 0..<2 { #expect(try node.apply(.powerObserved(.off)).effects == []) }
        #expect(node.status.powerState == .off && node.state == wait && node.managed.work == before.work)
        #expect(node.records.dropFirst(told).map(\.text) == ["The machine is off while its agent is waited for."])
        let note = node.managed.timeline(of: .powerObserved(.off), since: before, at: node.now)
        #expect(note.map(\.stage) == [.powerOff])
        #expect(node.managed.timeline(of: .powerObserved(.off), since: node.managed, at: node.now) == [])
        let explanation = node.managed.explanation(at: node.now)
        #expect(explanation.activity.hasSuffix("But the machine is off: no agent calls from it."))
        let clean = wait == .cleanWait ? ", at the controller or by hand" : ""
        #expect(explanation.remedies.first == "power on\(clean): boots the agent that is waited for")
        #expect(explanation.remedies.contains { $0.hasPrefix("abort: ") })
        try node.apply(.powerObserved(.on))
        #expect(!node.managed.explanation(at: node.now).activity.contains("off"))
    }

    /// Whoever is told to switch the machine has it off for a while.
    @Test func aMachineThatIsBeingSwitchedIsNoAlarm() throws {
        var node = Rehearsal(in: .available)
        try node.apply(.deploy(StepRequest()))
        let beginning = node.managed
        #expect(!beginning.isAgentAwaited)
        try node.apply(.powerObserved(.off))
        #expect(node.managed == beginning)
        try node.answer(.underway(pollAfter: nil, learned: Findings(powerState: .on)))
        try node.apply(.power(.reboot, timeout: nil))
        let rebooting = node.managed
        #expect(!rebooting.isAgentAwaited)
        try node.apply(.powerObserved(.off))
        #expect(node.managed == rebooting)
        try node.answer()
        try node.apply(.agentCalled(Findings()))
        #expect(!node.managed.isAgentAwaited)
        // A controller that is asked about the hardware needs no machine that runs.
        var inspected = Rehearsal(in: .manageable)
        inspected.managed.node.interfaces[.inspect] = "redfish"
        try inspected.apply(.inspect)
        try inspected.answer(.underway(pollAfter: nil))
        #expect(!inspected.managed.isAgentAwaited)
    }

    @Test(arguments: ProvisionState.allCases)
    func aLostControllerPutsTheNodeIntoMaintenance(state: ProvisionState) throws {
        var node = Rehearsal(in: state)
        node.managed.node.status.powerState = .on
        let before = node.managed
        try node.apply(.powerLost("No answer."))
        if Self.isUnwatched(state) {
            #expect(node.managed == before)
            return
        }
        #expect(node.status.fault == .powerFailure && node.status.isMaintenance && node.status.powerState == nil)
        #expect(node.status.maintenanceReason == "No answer." && node.status.lastError == "No answer.")
        try node.apply(.powerRecovered(.off))
        #expect(node.status.fault == nil && !node.status.isMaintenance && node.status.maintenanceReason == nil)
        #expect(node.status.powerState == .off)
    }

    @Test func recoveryLeavesMaintenanceOfOthersAlone() throws {
        var node = Rehearsal(in: .active)
        try node.apply(.setMaintenance(reason: "mine"))
        let before = node.managed
        try node.apply(.powerRecovered(.on))
        try node.apply(.powerObserved(.on))
        #expect(node.managed == before)
    }

    @Test func maintenanceMayBeSetAndClearedAnywhere() throws {
        for state in ProvisionState.allCases {
            var node = Rehearsal(in: state)
            try node.apply(.setMaintenance(reason: "why"))
            #expect(node.status.isMaintenance && node.status.maintenanceReason == "why" && node.status.fault == nil)
            try node.apply(.clearMaintenance)
            #expect(!node.status.isMaintenance && node.status.maintenanceReason == nil)
            #expect(node.state == state)
        }
    }

    @Test func aWakeUpIsPutOffWhileThePowerChanges() throws {
        var node = Rehearsal(in: .active)
        try node.apply(.rescue)
        try node.answer(.underway(pollAfter: nil))
        node.now = node.now + .seconds(1799)
        try node.apply(.power(.reboot, timeout: nil))
        try node.pass(.seconds(1))
        #expect(node.state == .rescueWait && node.managed.work.deadline?.at == node.now + .seconds(10))
        try node.answer()
        try node.pass(.seconds(10))
        #expect(node.state == .rescuing)
    }
}
