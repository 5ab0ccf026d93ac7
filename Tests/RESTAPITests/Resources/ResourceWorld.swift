import BareMetalAPI
import Conductor
import Documents
import DriverInterfaces
import Lifecycle
import Logging
import MemoryStorage
import Model
import Observability
import RESTAPI
import Storage
import TestWorlds
import Timeline

/// The whole API without sockets, in front of a store in memory, at a time that stands still.
struct ResourceWorld {
    let store = MemoryStore()
    let followers = TimelineFollowers()
    let timeline = TimelineNotebook()
    /// Not running: a test that waits for changes runs them.
    let watchers: NodeWatchers
    private let pipeline: RequestPipeline

    static let now = Timestamp(microseconds: 1_795_444_042_043_376)

    init(
        _ types: [any HardwareType] = [PaperHardware()], time: any TimeSource = StandingTime(),
        ruleCalls: @escaping @Sendable ([RuleCall]) async throws(RuleFailure) -> Void = { _ in }
    ) {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let metrics = MetricsRegistry()
        let conductor = Conductor(
            hostname: "host-1", store: store, drivers: DriverCatalog(types), time: time, timeline: timeline, logger: logger)
        watchers = NodeWatchers(conductor, logger: logger)
        let services = APIServices(conductor: conductor, followers: followers, watchers: watchers, ruleCalls: ruleCalls)
        let routes = APIRoutes(services, health: HealthRoutes(metrics: metrics))
        pipeline = RequestPipeline(
            routes: routes.versioned, plainRoutes: routes.plain, authenticator: nil, metrics: metrics, logger: logger)
    }

    /// The answer to a request for a path below `/v1/`, from an address if that matters.
    func ask(
        _ method: HTTPMethod, _ target: String, _ body: JSON? = nil, version: Microversion = .newest, from address: String? = nil
    ) async -> Answer {
        var incoming = IncomingRequest(method.rawValue, "/v1/" + target)
        incoming.authority = "api"
        incoming.legacyVersion = version.description
        incoming.remoteAddress = address
        do {
            let response = try await pipeline.answer(incoming) { _ in body?.bytes ?? [] }
            let outer = response.document?["error_message"]?.stringValue.flatMap { try? JSON(parsing: $0) }
            return Answer(
                status: response.status, text: (outer?["faultstring"] ?? outer?["description"])?.stringValue ?? "",
                document: response.document, location: response.headers.first { $0.name == "Location" }?.value,
                revision: response.headers.first { $0.name == "Ironbird-Revision" }.flatMap { Int64($0.value) })
        } catch {
            return Answer(status: 599, text: "\(error)")
        }
    }

    struct Answer {
        var status: Int
        var text = ""
        var document: JSON?
        var location: String?
        /// Up to which revision the nodes of a list are known.
        var revision: Int64?

        subscript(key: String) -> JSON? { document?[key] }
        var uuid: String { document?["uuid"]?.stringValue ?? "" }
    }

    /// A node that the store holds, described by `edit`.
    @discardableResult
    func node(_ name: String, _ edit: (inout Node) -> Void = { _ in }) async throws -> Node {
        var node = Node(uuid: .random(), driver: "paper", createdAt: Self.now)
        node.name = name
        edit(&node)
        try await store.create(node, secrets: NodeSecrets(), history: [])
        return node
    }

    /// Replaces a node of the store.
    func change(_ node: Node, _ edit: (inout Node) -> Void) async throws {
        guard var managed = await store.node(.uuid(node.uuid)) else { return }
        edit(&managed.node)
        try await store.commit(NodeChange(managed))
    }

    func uuids(_ target: String, _ collection: String, version: Microversion = .newest) async -> [String] {
        await ask(.get, target, version: version)[collection]?.arrayValue?.compactMap { $0["uuid"]?.stringValue } ?? []
    }
}

/// A clock that shows one moment.
struct StandingTime: TimeSource {
    var now: Timestamp { ResourceWorld.now }
    func sleep(for duration: Duration) async throws {}
}

/// Hardware that can be described and not driven.
struct PaperHardware: HardwareType {
    let name = "paper"
    let properties = [(name: "paper_address", description: "Where the paper is. Required.")]

    func supportedImplementations(of kind: InterfaceKind) -> [String] {
        kind == .power || kind == .management ? ["paper"] : ["no-\(kind.rawValue)", "noop", "flat", "agent"]
    }

    func driver(with interfaces: [InterfaceKind: String]) throws(ValidationFailure) -> Driver {
        throw ValidationFailure("Paper cannot be driven.")
    }
}
