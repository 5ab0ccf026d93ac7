import Documents
import Lifecycle
import Model
import Testing

/// What the lifecycle makes of agents: calls that come early, progress, and what is remembered of one boot.
struct AgentTests {
    private static let erase = Step(interface: .deploy, step: "erase_devices", priority: 10)

    private func calling(_ url: String = "https://192.0.2.7:9999") -> Event {
        var findings = Findings()
        findings.driverInternalInfo["agent_url"] = .string(url)
        return .agentCalled(findings)
    }

    /// A node in deployment whose first step runs in the agent.
    private func imaging() throws -> Rehearsal {
        var node = Rehearsal(in: .available)
        try node.apply(.deploy(StepRequest()))
        try node.answer(.underway(pollAfter: nil))
        try node.apply(calling())
        try node.offer([Step(interface: .deploy, step: "write_image", priority: 80), Self.erase])
        return node
    }

    private func progress(_ node: Rehearsal, _ bytes: Int64) -> Findings {
        var findings = Findings()
        findings.progress = StepProgress(
            stage: "write image", bytes: bytes, bytesTotal: 52 << 20, bytesPerSecond: 10 << 20, at: node.now)
        return findings
    }

    @Test func anAgentThatIsQuickerThanItsBootIsNotWaitedForAgain() throws {
        var node = Rehearsal(in: .manageable)
        try node.apply(.provide)
        try node.answer(.underway(pollAfter: .zero))
        try node.pass(.zero)
        try node.apply(calling())
        #expect(node.pending.map(\.order.summary) == ["begin automatedClean"])
        try node.answer(.underway(pollAfter: nil))
        #expect(node.state == .cleaning && node.pending.map(\.order.summary) == ["collect clean steps"])
    }

    @Test func theCallOfAnAgentFromBeforeTheBootCountsForNothing() throws {
        var node = Rehearsal(in: .manageable)
        try node.apply(.provide)
        try node.apply(calling())
        try node.answer(.underway(pollAfter: .zero))
        try node.pass(.zero)
        try node.answer(.underway(pollAfter: nil))
        #expect(node.state == .cleanWait && node.pending.isEmpty)
    }

    @Test func aBootThatFindsItsAgentThereGoesOnWithIt() throws {
        var node = Rehearsal(in: .manageable)
        try node.apply(.provide)
        try node.apply(calling())
        try node.answer()
        try node.offer([Self.erase])
        try node.answer(.done(.wantingReboot))
        #expect(node.pending.map(\.order.summary) == ["begin automatedClean"])
    }

    @Test func aDeliveredInspectionNeedsNoCallOfTheAgent() throws {
        var node = Rehearsal(in: .manageable)
        try node.apply(.inspect)
        try node.apply(calling())
        try node.answer(.underway(pollAfter: nil))
        #expect(node.state == .inspectWait && node.pending.isEmpty)
        try node.apply(.inspectionDelivered(Findings()))
        #expect(node.pending.map(\.order.summary) == ["end inspect"])
    }

    @Test func progressIsShownWhileTheStepRunsAndForgottenAfterIt() throws {
        var node = try imaging()
        try node.answer(.underway(pollAfter: .seconds(2), learned: progress(node, 31 << 20)))
        #expect(node.state == .deployWait)
        #expect(node.managed.explanation(at: node.now).progress?.percent == 59)
        #expect(node.managed.node.driverInternalInfo.object["step_progress"]?["bytes"] == .integer(31 << 20))
        try node.pass(.seconds(2))
        try node.answer(.underway(pollAfter: .seconds(2)))
        #expect(node.managed.explanation(at: node.now).progress?.bytes == 31 << 20, "no news are not bad news")
        try node.pass(.seconds(2))
        try node.answer()
        #expect(node.pending.map(\.order.summary) == ["run deploy step deploy.erase_devices"])
        #expect(node.managed.explanation(at: node.now).progress == nil)
        #expect(node.managed.node.driverInternalInfo.object["step_progress"] == nil)
    }

    @Test func progressOfAFailedStepIsForgotten() throws {
        var node = try imaging()
        try node.answer(.underway(pollAfter: .seconds(2), learned: progress(node, 1)))
        try node.pass(.seconds(2))
        try node.answer(.failed("The image is gone."))
        try node.answer()
        #expect(node.state == .deployFailed && node.status.lastError == "The image is gone.")
        #expect(node.managed.node.driverInternalInfo.object["step_progress"] == nil)
        #expect(node.managed.work.operation?.progress == nil)
    }

    @Test func progressReadsAsASentence() {
        var progress = StepProgress(
            stage: "write image", bytes: 31 << 20, bytesTotal: 52 << 20, bytesPerSecond: 18 << 20,
            at: Timestamp(microseconds: 0))
        #expect(progress.description == "write image, 31 MiB of 52 MiB (59 %), 18 MiB/s, about 2 s left")
        progress.bytesTotal = nil
        progress.bytesPerSecond = 0
        #expect(progress.description == "write image, 31 MiB")
    }

    @Test func theAgentsKeysEndWithTheOperation() throws {
        var node = try imaging()
        var learned = Findings()
        learned.driverInternalInfo["agent_work"] = ["command": "deploy-3"]
        try node.answer(.underway(pollAfter: .seconds(2), learned: learned))
        try node.pass(.seconds(2))
        try node.answer(.failed("It failed."))
        #expect(node.managed.node.driverInternalInfo.object["agent_url"] != nil, "whoever cleans up may talk to the agent")
        try node.answer()
        for key in ["agent_url", "agent_work"] { #expect(node.managed.node.driverInternalInfo.object[key] == nil) }
    }

    @Test func automatedCleaningStartsOverWhenTheStepsOnOfferChanged() throws {
        var node = Rehearsal(in: .manageable)
        try node.apply(.provide)
        try node.answer(.underway(pollAfter: nil))
        try node.apply(calling())
        var outdated = Findings()
        outdated.isPlanOutdated = true
        for _ in 0..<3 {
            try node.offer([Self.erase])
            try node.answer(.done(outdated))
            #expect(node.state == .cleaning && node.pending.map(\.order.summary) == ["collect clean steps"])
        }
        try node.offer([Self.erase])
        try node.answer(.done(outdated))
        try node.answer()
        #expect(node.state == .cleanFailed && node.status.lastError?.contains("changed before deploy.erase_devices") == true)
    }

    @Test func stepsThatAUserGaveAreNotPlannedAnew() throws {
        var node = try imaging()
        var outdated = Findings()
        outdated.isPlanOutdated = true
        try node.answer(.done(outdated))
        try node.answer()
        #expect(node.state == .deployFailed)
    }

    @Test func remarksReachTheHistory() throws {
        var node = try imaging()
        try node.answer(.failed("It failed."))
        var findings = Findings()
        findings.remarks = ["The agent's logs are kept."]
        try node.answer(.done(findings))
        #expect(node.records.map(\.text).contains("The agent's logs are kept."))
    }

    @Test(arguments: [
        (ProvisionState.available, Event.deploy(StepRequest()), "\"active\" deploys it again"),
        (.active, .rebuild(StepRequest()), "\"rebuild\" rebuilds it again"),
        (.manageable, .provide, "\"manage\" takes it back"), (.manageable, .inspect, "\"inspect\" inspects it again"),
        (.active, .rescue, "\"rescue\" rescues it again"), (.active, .delete, "\"deleted\" deletes the instance again"),
        (.enroll, .manage, "\"manage\" verifies it again"),
    ])
    func aFailureNamesTheVerbThatRepairsIt(from: ProvisionState, event: Event, next: String) throws {
        var node = Rehearsal(in: from)
        try node.apply(event)
        try node.answer(.failed("It failed."))
        try node.finish()
        #expect(node.managed.explanation(at: node.now).next.contains(next))
    }
}
