import Documents
import OutboundHTTP
import Synchronization
import Testing

@testable import OperatorCommands

@Suite struct WaitGoalTests {
    private static func node(_ state: String, _ target: JSON = nil, error: JSON = nil, retired: Bool = false) -> JSON {
        [
            "provision_state": .string(state), "target_provision_state": target, "last_error": error, "retired": .bool(retired),
            "power_state": "power off", "target_power_state": nil,
        ]
    }

    static let table: [(JSON, WaitGoal, WaitVerdict)] = [
        (node("manageable"), .provisionState(["manageable"]), .reached("manageable")),
        (node("verifying", "manageable"), .provisionState(["manageable"]), .pending("verifying → manageable")),
        (
            node("enroll", error: "no BMC"), .provisionState(["manageable"]),
            .failed("is 'enroll' and on its way nowhere: no BMC")
        ),
        (
            node("clean failed", "available", error: "disk"), .provisionState(["available"]),
            .failed("ended in 'clean failed': disk")
        ),
        (node("error", error: "x"), .provisionState(["available"]), .failed("ended in 'error': x")),
        (node("manageable", retired: true), .provisionState(["available"]), .reached("manageable, as it is retired")),
        (node("clean hold", "available"), .provisionState(["available"]), .pending("clean hold → available")),
        (node("rescue"), .provisionState(["rescue"]), .reached("rescue")),
        (node("rescuing", "rescue"), .provisionState(["rescue"]), .pending("rescuing → rescue")),
        (node("clean failed", "available"), .settled, .reached("clean failed")),
        (node("cleaning", "available"), .settled, .pending("cleaning → available")),
        (node("active"), .settled, .reached("active")),
        (node("active"), .power("power off"), .reached("power off")),
        (node("active", error: "stuck"), .power("power on"), .failed("is 'power off' instead of 'power on': stuck")),
        (["power_state": "power off", "target_power_state": "power on"], .power("power on"), .pending("power off → power on")),
        ([:], .power(nil), .reached("power state unknown")),
    ]

    @Test(arguments: table)
    func theVerdictFollowsFromTheNode(node: JSON, goal: WaitGoal, verdict: WaitVerdict) {
        #expect(goal.verdict(on: node) == verdict)
    }
}

@Suite struct WaitTests {
    /// A server whose node goes through `states`, one further with every look.
    private func server(_ states: [JSON], explains: Bool = true, progressWidth: Int? = nil) -> CommandWorld {
        let looks = Mutex(0)
        return CommandWorld(progressWidth: progressWidth) { request in
            if request.method == "PUT" { return HTTPResponse(status: 202) }
            if request.target.hasSuffix("/why") {
                return explains ? .json(["waiting_for": "the agent to call"]) : .refusal(404, "no such path")
            }
            let look = looks.withLock { looks in
                defer { looks += 1 }
                return looks
            }
            return .json(states[min(look, states.count - 1)])
        }
    }

    private let cleaning: JSON = ["provision_state": "cleaning", "target_provision_state": "available"]
    private let cleanWait: JSON = ["provision_state": "clean wait", "target_provision_state": "available"]
    private let available: JSON = ["provision_state": "available", "target_provision_state": nil]

    @Test func waitsUntilTheStateIsReachedAndTellsEachChangeOnce() async {
        let world = server([cleaning, cleaning, cleanWait, cleanWait, available])
        #expect(await world.run("node provide n1 --wait") == .success)
        #expect(world.output.hasPrefix("n1: available after "))
        #expect(world.errors.split(separator: "\n").count == 2)
        #expect(world.errors.contains("n1: clean wait → available, 0.1 s, waiting for the agent to call\n"))
    }

    @Test func aTerminalHasOneLineThatIsKeptUpToDateAndCleanedAway() async {
        let world = server([cleaning, cleanWait, available], progressWidth: 30)
        #expect(await world.run("node provide n1 --wait") == .success)
        #expect(!world.errors.contains("\n"))
        #expect(world.errors.hasSuffix("\r\u{1b}[K"))
        let lines = world.errors.split(separator: "\r").map { $0.dropFirst(3) }
        #expect(lines.allSatisfy { $0.count < 30 })
    }

    @Test func severalNodesAreInOneViewThatIsCleanedAway() {
        let world = CommandWorld(progressWidth: 40)
        let board = ProgressBoard(terminal: WorldTerminal(world: world))
        board.show("n1", phase: "cleaning", elapsed: .seconds(1), reason: WaitReason())
        board.show("n2", phase: "cleaning", elapsed: .seconds(1), reason: WaitReason())
        board.show("n1", phase: "clean wait", elapsed: .seconds(2), reason: WaitReason())
        board.finish("n1")
        board.show("n2", phase: "cleaning", elapsed: .seconds(3), reason: WaitReason())
        board.finish("n2")
        let one = "\r\u{1b}[K"
        let two = "\r\u{1b}[1A\u{1b}[J"
        #expect(
            world.errors == "\(one)n1: cleaning, 1.0 s\(one)n1: cleaning, 1.0 s\nn2: cleaning, 1.0 s"
                + "\(two)n1: clean wait, 2.0 s\nn2: cleaning, 1.0 s\(two)\(one)n2: cleaning, 3.0 s\(one)")
    }

    @Test func ofManyNodesTheFirstAreShown() {
        let world = CommandWorld(progressWidth: 40)
        let board = ProgressBoard(terminal: WorldTerminal(world: world))
        for number in 1...25 { board.show("n\(number)", phase: "cleaning", elapsed: .zero, reason: WaitReason()) }
        let last = world.errors.split(separator: "\u{1b}[J").last?.split(separator: "\n")
        #expect(last?.count == 21)
        #expect(last?.last == "and 5 more")
    }

    @Test func aServerThatDoesNotExplainIsAskedOnlyOnce() async {
        let world = server([cleaning, cleaning, cleaning, available], explains: false)
        #expect(await world.run("node provide n1 --wait") == .success)
        #expect(world.requests.count { $0.target.hasSuffix("/why") } == 1)
    }

    @Test func aFailureEndsTheWaitWithTheReason() async {
        let failed: JSON = ["provision_state": "clean failed", "target_provision_state": "available", "last_error": "no disk"]
        let world = server([cleaning, failed])
        #expect(await world.run("node provide n1 --wait") == .failed)
        #expect(world.errors.contains("ended in 'clean failed': no disk") && world.errors.contains("ironbird node why n1"))
    }

    @Test func theTimeoutHasItsOwnExitStatus() async {
        let world = server([cleaning])
        #expect(await world.run("node provide n1 --wait --timeout 1m") == .timeout)
        #expect(world.errors.contains("still cleaning → available after 1 min"))
    }

    @Test func withoutWaitNothingIsAskedAfterwards() async {
        let world = server([cleaning])
        #expect(await world.run("node provide n1") == .success)
        #expect(world.requests.count == 1)
    }
}

@Suite struct WhyTests {
    private let explanation: JSON = [
        "provision_state": "clean wait", "target_provision_state": "available", "waiting_for": "the agent", "deadline": "12:30",
        "pending": ["erase_devices", "burnin"], "last_error": nil, "remedies": ["ironbird node abort n1"], "novelty": 7,
    ]

    @Test func whateverTheServerKnowsIsShown() async {
        let world = CommandWorld { [explanation] _ in .json(explanation) }
        #expect(await world.run("node why n1") == .success)
        #expect(
            world.output == """
                n1 is clean wait, on its way to available
                  waiting for  the agent
                  until        12:30
                  pending      - erase_devices
                               - burnin
                  you can      - ironbird node abort n1
                  novelty      7

                """)
    }

    @Test func aServerWithoutThatQuestionIsAskedForTheNode() async {
        let world = CommandWorld { request in
            request.target.hasSuffix("/why")
                ? .refusal(404, "no such path")
                : .json(["provision_state": "active", "maintenance": true, "maintenance_reason": "fan", "fault": "power failure"])
        }
        #expect(await world.run("node why n1") == .success)
        #expect(world.output.contains("n1 is active\n") && world.output.contains("in maintenance: fan"))
    }

    @Test func anUnknownNodeIsNotFound() async {
        let world = CommandWorld { _ in .refusal(404, "Node n1 could not be found.") }
        #expect(await world.run("node why n1") == .notFound)
    }

    @Test func aNodeThatDoesNotPassValidationFails() async {
        let world = CommandWorld { _ in .json(["power": ["result": false, "reason": "no address"], "bios": ["result": false]]) }
        #expect(await world.run("node validate n1") == .failed)
        #expect(world.output.contains("power      false   no address"))
        #expect(world.errors.contains("does not pass: power\n"))
    }
}
