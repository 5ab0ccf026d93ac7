import BareMetalAPI
import Documents
import Logging
import NIOPosix
import Observability
import OutboundHTTP
import RESTAPI
import Testing

/// Where handlers work: what is brief on the event loop of its connection, everything else where it holds up nobody.
@Suite struct BriefRoutesTests {
    private struct Routes: RouteGroup {
        func add(to table: inout RouteTable) {
            for method in [HTTPMethod.get, .put] {
                table.add(method, at: "brief", isBrief: true) { _ in Self.place }
            }
            table.add(.get, at: "long") { _ in Self.place }
        }

        private static var place: APIResponse {
            APIResponse(status: 200, body: .json(JSON.bool(MultiThreadedEventLoopGroup.currentEventLoop != nil).bytes))
        }
    }

    @Test func onlyWhatIsBriefWorksOnTheLoopOfItsConnection() async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        var table = RouteTable()
        table.add(Routes())
        let pipeline = RequestPipeline(
            routes: table, plainRoutes: RouteTable(), authenticator: nil, metrics: MetricsRegistry(), logger: logger)
        let (addresses, listening) = AsyncStream<ListenAddress>.makeStream()
        let server = try APIServer(
            address: ListenAddress(host: "127.0.0.1", port: 0), pipeline: pipeline, logger: logger
        ) { listening.yield($0) }
        let client = HTTPClient()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            guard let address = await addresses.first(where: { _ in true }) else { return }
            func isOnLoop(_ method: String, _ path: String, body: JSON? = nil) async throws -> JSON {
                let url = "http://127.0.0.1:\(address.port)/v1/\(path)"
                return try JSON(parsing: try await client.send(HTTPRequest(method, url, body: body?.bytes)).body)
            }
            let answers = try await [
                isOnLoop("GET", "brief"), isOnLoop("PUT", "brief", body: "small"),
                // To read and understand this much takes a while.
                isOnLoop("PUT", "brief", body: .string(String(repeating: "x", count: 20_000))), isOnLoop("GET", "long"),
            ]
            #expect(answers == [true, true, false, false])
            group.cancelAll()
        }
        await client.shutdown()
    }
}
