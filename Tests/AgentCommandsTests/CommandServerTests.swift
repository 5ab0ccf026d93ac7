import AgentCommands
import AgentContract
import CommandServer
import Documents
import OutboundHTTP
import Testing

/// What the server knows of its answers' whereabouts.
struct CommandServerTests {
    @Test func anAnswerIsDeliveredWhenTheOtherSideHasIt() async throws {
        let (opening, gate) = AsyncStream<Void>.makeStream()
        let (begun, beginning) = AsyncStream<Void>.makeStream()
        let book = CommandBook(
            [
                "demo.slow": .synchronous { _ in
                    beginning.yield()
                    for await _ in opening { break }
                    return .text("over")
                }
            ], onEnd: { _ in })
        let token = String(repeating: "t", count: 40)
        let server = try CommandServer(
            CommandAPI(book, version: "1.0", startedAt: 5) { token }, host: "127.0.0.1", port: 0, identity: nil)
        let client = HTTPClient()
        let order = HTTPRequest(
            "POST", "http://127.0.0.1:\(server.port)/v1/commands/?wait=true&agent_token=\(token)",
            body: (["name": "demo.slow", "params": [:]] as JSON).bytes)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await server.run() }
            #expect(server.hasDeliveredAnswers)
            async let answer = client.send(order)
            for await _ in begun { break }
            #expect(!server.hasDeliveredAnswers)
            gate.yield()
            let status = try await answer.status
            #expect(status == 200)
            // The connection stays open, and what was written arrives.
            for _ in 0..<1_000_000 where !server.hasDeliveredAnswers { await Task.yield() }
            #expect(server.hasDeliveredAnswers)
            group.cancelAll()
        }
        await client.shutdown()
    }
}
