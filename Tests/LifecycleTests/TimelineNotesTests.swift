import Documents
import Lifecycle
import Model
import Testing

/// What events on a node tell of its boots.
struct TimelineNotesTests {
    private static let erase = Step(interface: .deploy, step: "erase", priority: 20)
    private static let check = Step(interface: .deploy, step: "check", priority: 10)

    /// Applies an event and says what it tells.
    private func notes(_ node: inout Rehearsal, _ event: Event) throws -> [String] {
        let before = node.managed
        try node.apply(event)
        return node.managed.timeline(of: event, since: before, at: node.now).map { "\($0.stage.rawValue): \($0.text)" }
    }

    private func notes(_ node: inout Rehearsal, _ outcome: Outcome) throws -> [String] {
        let effect = try #require(node.pending.first)
        return try notes(&node, .outcome(effect.command, outcome))
    }

    @Test func stepsTellWhenTheyBeginAndEnd() throws {
        var node = Rehearsal(in: .manageable)
        #expect(try notes(&node, .provide) == [])
        #expect(try notes(&node, .underway(pollAfter: nil)) == [])
        #expect(
            try notes(&node, .agentCalled(Self.call)) == ["heartbeat: agent 1.0 listens at https://192.0.2.7:9999"])
        #expect(try notes(&node, .done(.offering([Self.erase, Self.check]))) == ["step: deploy.erase (step 1 of 2) begins"])
        #expect(try notes(&node, .underway(pollAfter: .seconds(1))) == [])
        #expect(try notes(&node, .agentCalled(Self.call)) == [])
        #expect(
            try notes(&node, .done(Findings())) == [
                "step: deploy.erase (step 1 of 2) is done", "step: deploy.check (step 2 of 2) begins",
            ])
        #expect(
            try notes(&node, .failed("The disk is gone.")).first?.hasPrefix("step: deploy.check (step 2 of 2) did not end well: ")
                == true)
        #expect(try notes(&node, .done(Findings())) == [])
    }

    @Test func aRebootBetweenStepsIsAStartOfTheMachine() throws {
        var node = Rehearsal(in: .manageable)
        try node.apply(.provide)
        try node.answer()
        try node.offer([Self.erase, Self.check])
        var findings = Findings()
        findings.isRebootRequested = true
        #expect(try notes(&node, .done(findings)) == ["step: deploy.erase (step 1 of 2) is done"])
        #expect(
            try notes(&node, .done(Findings(powerState: .on))) == [
                "power on: switched by the clean operation: rebooting", "step: deploy.check (step 2 of 2) begins",
            ])
    }

    @Test func aPowerChangeTellsWhenTheNodeIsOn() throws {
        var node = Rehearsal(in: .available)
        node.managed.node.status.powerState = .off
        #expect(try notes(&node, .power(.on, timeout: nil)) == [])
        #expect(try notes(&node, .done(Findings(powerState: .on))) == ["power on: switched: power on"])
        try node.apply(.power(.on, timeout: nil))
        #expect(try notes(&node, .done(Findings(powerState: .on))) == [], "it was on")
        try node.apply(.power(.reboot, timeout: nil))
        #expect(try notes(&node, .done(Findings(powerState: .on))) == ["power on: switched: rebooting"])
        try node.apply(.power(.reboot, timeout: nil))
        #expect(try notes(&node, .failed("no answer")) == [])
        try node.apply(.power(.off, timeout: nil))
        #expect(try notes(&node, .done(Findings(powerState: .off))) == [])
    }

    @Test func anInspectionTellsThatItWasDelivered() throws {
        var node = Rehearsal(in: .manageable)
        try node.apply(.inspect)
        try node.answer(.underway(pollAfter: nil))
        #expect(
            try notes(&node, .inspectionDelivered(Findings())) == ["inspection: the ramdisk delivered what it found"])
    }

    @Test func anAgentThatNobodyListensToIsNotSeen() throws {
        var node = Rehearsal(in: .active)
        #expect(try notes(&node, .agentCalled(Self.call)) == [])
    }

    private static var call: Findings {
        var findings = Findings()
        findings.driverInternalInfo = ["agent_url": "https://192.0.2.7:9999", "agent_version": "1.0"]
        return findings
    }
}
