import BareMetalAPI
import Conductor
import Documents
import DriverInterfaces
import Logging
import MemoryStorage
import Observability
import RESTAPI
import Testing

/// What the listeners for agents serve: nobody needs credentials there, so there is nothing else.
@Suite struct AgentListenerTests {
    private func answer(_ method: HTTPMethod, _ target: String, _ body: JSON? = nil) async throws -> APIResponse {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let metrics = MetricsRegistry()
        let conductor = Conductor(
            hostname: "host-1", store: MemoryStore(), drivers: DriverCatalog([PaperHardware()]), time: StandingTime(),
            logger: logger)
        let routes = APIRoutes(
            APIServices(conductor: conductor, watchers: NodeWatchers(conductor, logger: logger)) { _ in },
            health: HealthRoutes(metrics: metrics, isHealthcheckOn: true))
        let pipeline = RequestPipeline(
            routes: routes.agentVersioned, plainRoutes: routes.agentPlain, authenticator: nil, metrics: metrics, logger: logger)
        var incoming = IncomingRequest(method.rawValue, target)
        incoming.authority = "api"
        incoming.legacyVersion = "1.68"
        return try await pipeline.answer(incoming) { _ in body?.bytes ?? [] }
    }

    @Test func agentsFindWhatTheyCall() async throws {
        #expect(try await answer(.get, "/").status == 200)
        #expect(try await answer(.get, "/v1").status == 200)
        // Each of these is refused by the handler, which misses an argument, not by the table of routes.
        #expect(try await answer(.get, "/v1/lookup").status == 400)
        #expect(try await answer(.post, "/v1/heartbeat/00000000-0000-4000-8000-000000000001", [:]).status == 400)
        #expect(try await answer(.post, "/v1/continue_inspection", [:]).status != 405)
    }

    @Test(arguments: [
        "/v1/nodes", "/v1/nodes/detail", "/v1/nodes/n1", "/v1/nodes/n1/states/provision", "/v1/nodes/n1/why", "/v1/ports",
        "/v1/portgroups", "/v1/chassis", "/v1/drivers", "/v1/conductors", "/v1/allocations", "/v1/deploy_templates",
        "/v1/runbooks", "/v1/volume", "/v1/shards", "/metrics", "/healthz", "/readyz", "/healthcheck", "/v1/heartbeat",
    ])
    func everythingElseDoesNotExist(_ path: String) async throws {
        for method in [HTTPMethod.get, .post, .put, .patch, .delete] {
            #expect(try await answer(method, path).status == 404, "\(method.rawValue)")
        }
    }
}
