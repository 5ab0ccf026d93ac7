import Documents
import FaultyServers
import Lifecycle
import Model
import OutboundHTTP
import ServeCommand
import Synchronization
import Testing

/// The calls of inspection rules, to a real server on the loopback.
struct RuleCallerTests {
    /// What a server heard that gives `answers` in turn, and what came of the call.
    private struct Course {
        var heard: [FaultyServer.Request] = []
        var failure: RuleFailure?
    }

    private func call(
        _ answers: [Int], _ further: JSONObject = [:], patience: Duration = .seconds(600),
        address: (FaultyServer) -> String = { $0.url("/rack?key=hush") }
    ) async throws -> Course {
        let heard = Mutex<[FaultyServer.Request]>([])
        let server = FaultyServer { request in
            let number = heard.withLock { requests in
                requests.append(request)
                return requests.count
            }
            return FaultyServer.Answer(answers[min(number, answers.count) - 1])
        }
        let client = HTTPClient()
        // Other tests may keep this one waiting for long.
        let arguments = (["url": .string(address(server)), "timeout": 60] as JSONObject).merging(further)
        var rule = InspectionRule(uuid: ResourceID(high: 1, low: 2), createdAt: Timestamp(microseconds: 0))
        rule.actions = JSONText([["op": "api-call", "args": .object(arguments)]])
        var run = RuleRun(node: [:], ports: [], inventory: [:], pluginData: [:])
        try run.follow([rule])
        var course = Course()
        do throws(RuleFailure) {
            try await RuleCaller(client, patience: patience) { _ in }.make(run.calls)
        } catch {
            course.failure = error
        }
        course.heard = heard.withLock { $0 }
        server.close()
        await client.shutdown()
        return course
    }

    @Test func aCallIsAGETWithTheHeadersOfTheRule() async throws {
        let course = try await call([200], ["headers": ["X-Key": "k"]])
        #expect(course.failure == nil)
        #expect(course.heard.map(\.method) == ["GET"] && course.heard.map(\.target) == ["/rack?key=hush"])
        #expect(course.heard.first?.headers["x-key"] == "k")
    }

    @Test func whatMayPassIsTriedAgainAsOftenAsTheRuleSays() async throws {
        let passing = try await call([503, 429, 200])
        #expect(passing.heard.count == 3 && passing.failure == nil)
        let course = try await call([500], ["retries": 2])
        #expect(course.heard.count == 3 && course.failure?.description.contains("status 500") == true)
    }

    @Test func whatWillNotPassFailsAtOnceAndHidesWhatTheAddressHides() async throws {
        let course = try await call([404])
        let text = try #require(course.failure?.description)
        #expect(course.heard.count == 1 && text.contains("status 404") && text.contains("127.0.0.1") && !text.contains("hush"))
    }

    @Test func whereNobodyListensTheFailureSaysSo() async throws {
        let course = try await call([200]) { _ in "http://user:hush@127.0.0.1:1/" }
        let text = try #require(course.failure?.description)
        #expect(text.contains("nothing answers at 127.0.0.1:1") && !text.contains("hush"))
    }

    @Test func callsEndWithThePatienceOfTheRamdisk() async throws {
        let course = try await call([200], patience: .zero)
        #expect(course.heard.isEmpty && course.failure?.description.contains("no time left") == true)
    }
}
