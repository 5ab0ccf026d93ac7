import AgentContract
import AgentDriver
import Documents
import DriverInterfaces
import Model
import OutboundHTTP
import SimulatedAgents
import SimulatedControllers
import Testing

/// The way to agents over HTTPS on the loopback.
struct HTTPAgentLineTests {
    /// Asks an agent over HTTPS, and frees what that took.
    private func withAgent<Answer: Sendable>(
        _ body: @Sendable (SimulatedAgentServer, HTTPAgentLine, AgentAddress) async throws -> Answer
    ) async throws -> Answer {
        let time = SystemTime()
        let server = try await SimulatedAgentServer(SimulatedAgent(.ironbird, token: "a+b/c", at: time.now)) { time.now }
        let client = HTTPClient()
        let line = HTTPAgentLine(client: client)
        let address = AgentAddress(url: server.url, token: "a+b/c", trust: .certificate(pem: server.certificate))
        let answer = try await body(server, line, address)
        await client.shutdown()
        try await server.close()
        return answer
    }

    private func failure(
        _ question: AgentQuestion, _ line: HTTPAgentLine, _ address: AgentAddress
    ) async -> AgentFailure? {
        do {
            _ = try await line.ask(question, of: address)
            return nil
        } catch {
            return error
        }
    }

    @Test func commandsAreOrderedAndFoundAgain() async throws {
        try await withAgent { server, line, address in
            #expect(try await line.ask(.status, of: address)["started_at"]?.integerValue != nil)
            let started = try await line.ask(.execute(CommandRequest(.sync).json, waits: true), of: address)
            #expect(started["command_status"] == "SUCCEEDED")
            let commands = try await line.ask(.commands, of: address)["commands"]?.arrayValue
            #expect(commands?.count == 1 && commands?[0]["command_name"] == "sync")
        }
    }

    @Test func aStrangerIsNotAnswered() async throws {
        try await withAgent { server, line, address in
            var stranger = address
            stranger.token = "wrong"
            #expect(await failure(.commands, line, stranger) == .stranger)
        }
    }

    @Test func aBusyAgentSaysSo() async throws {
        try await withAgent { server, line, address in
            server.agent { $0.durations["write_image"] = .seconds(100_000) }
            let order = StepOrder(.deploy, ["step": "write_image", "interface": "deploy"], node: [:]).request.json
            _ = try await line.ask(.execute(order, waits: false), of: address)
            #expect(await failure(.execute(CommandRequest(.sync).json, waits: true), line, address) == .busy)
        }
    }

    @Test func anErrorOfTheAgentCarriesItsWords() async throws {
        try await withAgent { server, line, address in
            server.agent { $0.faults.errorsLeft = 1 }
            #expect(await failure(.commands, line, address) == .refused(status: 500, text: "it is having a bad day"))
        }
    }

    @Test func anotherCertificateIsNotBelieved() async throws {
        try await withAgent { server, line, address in
            var other = address
            other.trust = .certificate(pem: try SelfSignedCertificate().certificate)
            guard case .unreachable(let text) = await failure(.status, line, other) else {
                Issue.record("was believed")
                return
            }
            #expect(text.contains("TLS"))
            other.trust = .systemAuthorities
            #expect(await failure(.status, line, other) != nil)
            other.trust = .everybody
            #expect(await failure(.status, line, other) == nil)
        }
    }

    @Test func nobodyThereIsUnreachable() async throws {
        try await withAgent { server, line, address in
            var nobody = address
            nobody.url = "https://127.0.0.1:1"
            guard case .unreachable = await failure(.status, line, nobody) else {
                Issue.record("was reached")
                return
            }
        }
    }
}
