import AgentCommands
import AgentContract
import Documents
import Imaging
import Model
import Synchronization
import Testing

/// The API over a book of a few commands, one of which goes on until the test opens its gate.
private final class APIWorld: Sendable {
    static let token = String(repeating: "t", count: 40)

    let book: CommandBook
    let api: CommandAPI
    let gate: AsyncStream<Void>.Continuation
    let heard = Heard()

    init() {
        let (opening, gate) = AsyncStream<Void>.makeStream()
        self.gate = gate
        let ids = Mutex(0)
        book = CommandBook(
            [
                "demo.quick": .synchronous { .object(["echo": $0.parameters["say"] ?? .null]) },
                "demo.words": .synchronous { _ in .text("done") },
                "demo.broken": .synchronous { _ in throw CommandError(type: "Broken", message: "it broke") },
                "demo.image": .synchronous { _ in throw ImagingFailure.imageChanged },
                "demo.checked": .synchronous { (_) throws(CommandRefusal) in
                    throw CommandRefusal(400, "step: is wrong")
                } _: { _ in
                    .text("never")
                },
                "demo.slow": .asynchronous { parameters in
                    parameters["name"]?.stringValue.map { CommandID($0) }
                } _: { context in
                    context.meter.begin("wait", bytesTotal: 10)
                    context.meter.report(bytes: 4)
                    for await _ in opening { break }
                    return .text("over")
                },
                "demo.stale": .asynchronous { _ in .versionMismatch("other managers") },
            ],
            makeID: {
                ids.withLock {
                    $0 += 1; return "id-\($0)"
                }
            },
            onEnd: { [heard] result in heard.names.withLock { $0.append(result.name) } })
        api = CommandAPI(book, version: "1.0", startedAt: 5) { Self.token }
    }

    final class Heard: Sendable {
        let names = Mutex<[String]>([])
    }

    func ask(_ method: String, _ target: String, _ body: JSON? = nil, token: String? = token) async -> CommandAPIAnswer {
        let mark = target.contains("?") ? "&" : "?"
        let target = token.map { "\(target)\(mark)agent_token=\($0)" } ?? target
        return await api.answer(CommandAPIRequest(method, target, body: body?.bytes ?? []))
    }

    func order(_ name: String, _ parameters: JSON = [:], waits: Bool = false) async -> CommandAPIAnswer {
        await ask("POST", "/v1/commands/?wait=\(waits)", ["name": .string(name), "params": parameters])
    }

    /// Runs `body` while commands are carried out.
    func running(_ body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [book] in await book.run() }
            try await body()
            group.cancelAll()
        }
    }
}

struct CommandAPITests {
    private let world = APIWorld()

    @Test func aSynchronousCommandIsAnsweredWithItsResult() async {
        let answer = await world.order("demo.quick", ["say": "hello"])
        #expect(answer.status == 200)
        #expect(
            answer.json == [
                "id": "id-1", "command_name": "quick", "command_status": "SUCCEEDED", "command_result": ["echo": "hello"],
                "command_error": nil,
            ])
        #expect(await world.order("demo.words").json["command_result"] == ["result": "done"])
    }

    @Test func aCommandThatFailsIsNoErrorOfHTTP() async {
        let answer = await world.order("demo.broken")
        #expect(answer.status == 200)
        #expect(answer.json["command_status"] == "FAILED")
        #expect(answer.json["command_error"]?["type"] == "Broken")
        #expect(await world.order("demo.image").json["command_error"]?["type"] == "ImageDownloadError")
    }

    @Test func refusalsHaveTheStatusesOfIronicPythonAgent() async {
        #expect(await world.ask("GET", "/v1/commands/", token: nil).status == 401)
        #expect(await world.ask("GET", "/v1/commands/", token: "wrong").status == 401)
        #expect(await world.ask("POST", "/v1/commands/", ["name": "demo.quick", "params": [:]], token: nil).status == 401)
        #expect(await world.order("nothing.quick").status == 404)
        #expect(await world.order("demo.nothing").status == 400)
        #expect(await world.order("quick").status == 400)
        #expect(await world.order("demo.checked").json == ["faultcode": "Client", "faultstring": "step: is wrong"])
        #expect(await world.ask("POST", "/v1/commands/", ["name": "demo.quick"]).status == 400)
        #expect(await world.ask("POST", "/v1/commands/", ["name": "demo.quick", "params": 3]).status == 400)
        #expect(await world.ask("POST", "/v1/commands/").status == 400)
        #expect(await world.ask("GET", "/v1/commands/id-99").status == 404)
        #expect(await world.ask("GET", "/v1/elsewhere").status == 404)
        #expect(await world.ask("DELETE", "/v1/commands/").status == 405)
        #expect(await world.book.results.isEmpty)
    }

    @Test func whatNeedsNoTokenIsAnsweredWithoutOne() async {
        #expect(await world.ask("GET", "/", token: nil).json["default_version"]?["id"] == "v1")
        #expect(await world.ask("GET", "/v1/", token: nil).json["id"] == "v1")
        #expect(await world.ask("GET", "/v1/status", token: nil).json == ["started_at": 5.0, "version": "1.0"])
        let redirection = await world.ask("GET", "/v1/commands")
        #expect(redirection.status == 308)
        #expect(redirection.location == "/v1/commands/")
    }

    @Test func thePathWorksWithoutTheVersionToo() async {
        #expect(await world.ask("GET", "/commands/").status == 200)
    }

    @Test func oneCommandRunsAtATimeAndTheBookKeepsTheirOrder() async throws {
        try await world.running {
            _ = await world.order("demo.quick")
            let started = await world.order("demo.slow")
            #expect(started.json["command_status"] == "RUNNING")
            #expect(await world.order("demo.slow").status == 409)
            #expect(await world.order("demo.quick").status == 409)
            async let final = world.ask("GET", "/v1/commands/id-2?wait=true")
            world.gate.yield()
            #expect(await final.json["command_result"] == ["result": "slow: over"])
            _ = await world.order("demo.words")
            let list = await world.ask("GET", "/v1/commands/").json["commands"]?.arrayValue ?? []
            #expect(list.map { $0["command_name"] } == ["quick", "slow", "words"])
            #expect(world.heard.names.withLock { $0 } == ["slow"])
        }
    }

    @Test func anOrderMayWaitForTheEndOfAnAsynchronousCommand() async throws {
        try await world.running {
            world.gate.yield()
            #expect(await world.order("demo.slow", waits: true).json["command_status"] == "SUCCEEDED")
        }
    }

    @Test func theSameWorkIsNotStartedTwice() async throws {
        try await world.running {
            let first = await world.order("demo.slow", ["name": "c-1"])
            let again = await world.order("demo.slow", ["name": "c-1"])
            #expect(first.json["id"] == again.json["id"])
            #expect(again.json["ironbird"]?["command"] == "c-1")
            world.gate.yield()
            _ = await world.ask("GET", "/v1/commands/id-1?wait=true")
            let late = await world.order("demo.slow", ["name": "c-1"])
            #expect(late.json["id"] == first.json["id"])
            #expect(late.json["command_status"] == "SUCCEEDED")
            #expect(await world.book.results.count == 1)
        }
    }

    @Test func stepsPlannedWithOtherManagersAreAMismatch() async throws {
        try await world.running {
            let answer = await world.order("demo.stale", waits: true)
            #expect(answer.json["command_status"] == "CLEAN_VERSION_MISMATCH")
        }
    }

    @Test func anAgentThatIsLockedDownTakesNoOrders() async {
        await world.book.lockDown()
        #expect(await world.order("demo.quick").status == 403)
    }

    @Test(arguments: ["", "/", "//", "/v1/commands/%", "/v1/commands/%zz?wait", "?", "/?a=b=c&&=", "/v1/commands/\u{0}"])
    func noTargetTraps(target: String) async {
        #expect(await world.ask("GET", target).status >= 200)
    }

    @Test func progressIsShownWhileACommandRuns() {
        let start = ContinuousClock.now
        let seconds = Mutex<Int64>(0)
        let meter = ProgressMeter { start + .seconds(seconds.withLock { $0 }) }
        meter.begin("write image", bytesTotal: 1_000)
        for step in 1...4 {
            seconds.withLock { $0 = Int64(step) }
            meter.report(bytes: Int64(step) * 100)
        }
        #expect(
            meter.progress(of: "c")
                == CommandProgress(command: "c", stage: "write image", bytes: 400, bytesTotal: 1_000, bytesPerSecond: 100))
    }
}
