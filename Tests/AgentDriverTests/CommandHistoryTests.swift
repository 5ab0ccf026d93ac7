import AgentContract
import Documents
import Model
import Testing

@testable import AgentDriver

/// How a step's standing is read from an agent's history.
struct CommandHistoryTests {
    private let ours: CommandID = "deploy-4"

    private func executed(
        _ id: String, _ status: CommandResult.Status, command: CommandID? = nil, echo: JSON? = nil
    ) -> CommandResult {
        var result = CommandResult(id: id, name: "execute_deploy_step", status: status)
        if let command { result.progress = CommandProgress(command: command) }
        if let echo { result.result = ["deploy_result": "done", "deploy_step": echo] }
        return result
    }

    private let listed = CommandResult(id: "0", name: "get_deploy_steps", status: .succeeded)

    private func standing(_ results: [CommandResult], knownAs name: String? = nil) -> Standing {
        CommandHistory(results).standing(ofStep: .deploy, under: ours, knownAs: name)
    }

    @Test func anAgentThatOnlyListedItsStepsKnowsNothing() {
        #expect(standing([]) == .unknown)
        #expect(standing([listed]) == .unknown)
    }

    @Test func aStepIsFoundByTheNameThatItEchoes() {
        let echo: JSON = ["step": "write_image", "ironbird_command": "deploy-4"]
        guard case .succeeded = standing([listed, executed("1", .succeeded, echo: echo)]) else {
            Issue.record("not found")
            return
        }
        let other: JSON = ["step": "write_image", "ironbird_command": "deploy-3"]
        #expect(standing([listed, executed("1", .succeeded, echo: other)]) == .unknown)
    }

    @Test func aRunningStepOfOursNamesItsCommand() {
        #expect(standing([executed("1", .running, command: ours)]) == .running(CommandProgress(command: ours)))
        #expect(standing([executed("1", .running, command: "deploy-3")]) == .busy("execute_deploy_step"))
    }

    @Test func aStepWithoutNameIsTheLastOne() {
        #expect(standing([listed, executed("1", .running)]) == .running(nil))
        guard case .failed = standing([listed, executed("1", .failed)]) else {
            Issue.record("not found")
            return
        }
        #expect(standing([executed("1", .failed), listed]) == .unknown, "something came after it")
    }

    @Test func aStepIsFoundByTheNameThatTheAgentGaveIt() {
        guard case .failed = standing([executed("1", .failed), listed], knownAs: "1") else {
            Issue.record("not found")
            return
        }
    }

    @Test func aForeignStepThatEndedWellIsNotOurs() {
        #expect(standing([executed("1", .succeeded, echo: ["step": "write_image"])]) == .unknown)
    }

    @Test func anotherCommandUnderWayMakesTheAgentBusy() {
        #expect(standing([CommandResult(id: "1", name: "install_bootloader", status: .running)]) == .busy("install_bootloader"))
    }
}
