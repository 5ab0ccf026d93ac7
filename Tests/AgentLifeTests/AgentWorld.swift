import AgentContract
import AgentLife
import AgentSteps
import Documents
import FaultyServers
import Foundation
import Hardware
import Imaging
import Model
import OutboundHTTP
import Synchronization

/// An agent on a machine that is a folder, and the service that it calls: one that gives out a token and hears heartbeats.
final class AgentWorld: Sendable {
    static let token = String(repeating: "k", count: 43)
    static let nodeID = "11111111-2222-4333-8444-555555555555"

    struct Heard: Sendable {
        var heartbeats: [JSON] = []
        var inspections: [JSON] = []
        var lookups: [FaultyServer.Request] = []
        var log: [String] = []
        var powerOrders: [String] = []
    }

    let folder: URL
    let server: FaultyServer
    let client = HTTPClient()
    let heard: Sighting<Heard>

    init(
        diskBytes: Int = 24 << 20, files: [String: [UInt8]] = [:],
        lookup: @escaping @Sendable (Int) -> FaultyServer.Answer = { _ in AgentWorld.lookupAnswer() },
        inspection: @escaping @Sendable (Int) -> FaultyServer.Answer = { _ in .json(["uuid": .string(AgentWorld.nodeID)]) }
    ) throws {
        let heard = Sighting(Heard())
        self.heard = heard
        folder = FileManager.default.temporaryDirectory.appending(path: "agent-\(UUID().uuidString)")
        server = FaultyServer { request in
            if let file = files[request.target] { return .file(file, for: request) }
            let body = (try? JSON(parsing: request.body)) ?? .null
            switch request.target.split(separator: "?")[0] {
            case "/": return .json(["default_version": ["id": "v1", "version": "1.95"]])
            case "/v1/lookup":
                let count = heard.change {
                    $0.lookups.append(request)
                    return $0.lookups.count
                }
                return lookup(count)
            case "/v1/heartbeat/\(Self.nodeID)":
                heard.change { $0.heartbeats.append(body) }
                return FaultyServer.Answer(202)
            case "/v1/continue_inspection":
                let count = heard.change {
                    $0.inspections.append(body)
                    return $0.inspections.count
                }
                return inspection(count)
            default: return FaultyServer.Answer(404)
            }
        }
        try put("sys/block/vda/size", "\(diskBytes / 512)")
        try put("sys/block/vda/device/model", "Test Disk")
        try put("sys/class/net/eth0/address", "52:54:00:aa:00:01")
        try put("sys/class/net/eth0/device/vendor", "0x1af4")
        try put("dev/vda", "")
        try FileHandle(forWritingTo: folder.appending(path: "dev/vda")).truncate(atOffset: UInt64(diskBytes))
    }

    static func lookupAnswer(token: String? = token) -> FaultyServer.Answer {
        .json([
            "node": ["uuid": .string(nodeID), "properties": [:]],
            "config": ["heartbeat_timeout": 300, "agent_token": .optional(token), "permitted_image_formats": ["raw", "qcow2"]],
        ])
    }

    func put(_ path: String, _ text: String) throws {
        let file = folder.appending(path: path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    var disk: Data { (try? Data(contentsOf: folder.appending(path: "dev/vda"))) ?? Data() }

    var settings: AgentSettings {
        var settings = AgentSettings()
        settings.apiURLs = [server.url("")]
        settings.listenHost = "127.0.0.1"
        settings.listenPort = 0
        settings.advertisedHost = "127.0.0.1"
        settings.rootDiskBytesMin = 1 << 20
        return settings
    }

    /// Short waits pass at once, the long ones between heartbeats never do.
    func agent(_ settings: AgentSettings) -> DeployAgent {
        let heard = heard
        let log = AgentLog { line in heard.change { $0.log.append(String(decoding: line, as: UTF8.self)) } }
        let control = MachineControl(
            synchronize: { heard.change { $0.powerOrders.append("sync") } },
            powerOff: { heard.change { $0.powerOrders.append("off") } },
            restart: { heard.change { $0.powerOrders.append("restart") } })
        var surroundings = Surroundings(root: SystemRoot(folder.path), control: control, client: client, log: log)
        surroundings.sleep = { duration in
            guard duration > .seconds(60) else {
                await Task.yield()
                return try Task.checkCancellation()
            }
            let (never, continuation) = AsyncStream<Void>.makeStream()
            for await _ in never {}
            withExtendedLifetime(continuation) {}
            throw CancellationError()
        }
        surroundings.random = { $0.upperBound }
        return DeployAgent(settings, in: surroundings)
    }

    /// Runs the agent until `body` is through, with the way to its commands.
    func running(_ settings: AgentSettings? = nil, _ body: (AgentClient) async throws -> Void) async throws {
        let agent = agent(settings ?? self.settings)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await agent.run() }
            let heartbeat = await heard.wait { $0.heartbeats.first }
            try await body(AgentClient(client: client, heartbeat: Heartbeat(heartbeat)))
            group.cancelAll()
            while (try? await group.next()) != nil {}
        }
        await close()
    }

    func close() async {
        server.close()
        await client.shutdown()
        try? FileManager.default.removeItem(at: folder)
    }
}

/// Something that several tasks change and one waits for.
final class Sighting<Value: Sendable>: Sendable {
    private let value: Mutex<Value>
    private let waiting = Mutex<[AsyncStream<Void>.Continuation]>([])

    init(_ value: Value) {
        self.value = Mutex(value)
    }

    var now: Value { value.withLock { $0 } }

    @discardableResult
    func change<Result: Sendable>(_ body: @Sendable (inout Value) -> Result) -> Result {
        let result = value.withLock { value in
            var copy = value
            let result = body(&copy)
            value = copy
            return result
        }
        for continuation in waiting.withLock({ $0 }) { continuation.yield() }
        return result
    }

    /// What `found` finds, once it finds something.
    func wait<Found>(_ found: (Value) -> Found?) async -> Found {
        let (changes, continuation) = AsyncStream<Void>.makeStream()
        waiting.withLock { $0.append(continuation) }
        if let result = found(now) { return result }
        for await _ in changes {
            if let result = found(now) { return result }
        }
        preconditionFailure("the stream of changes has no end")
    }
}

/// The service's side of the command API.
struct AgentClient {
    let client: HTTPClient
    let heartbeat: Heartbeat

    func ask(_ method: String, _ path: String, _ body: JSON? = nil, token: String = AgentWorld.token) async throws -> JSON {
        let mark = path.contains("?") ? "&" : "?"
        var request = HTTPRequest(
            method, "\(heartbeat.callbackURL)\(path)\(mark)agent_token=\(token)", body: body?.bytes,
            tls: .authority(pem: heartbeat.agentVerifyCA ?? ""))
        request.tlsVersionMin = .tls13
        request.headers["Content-Type"] = "application/json"
        let response = try await client.send(request)
        return try JSON(parsing: response.body)
    }

    func order(_ request: CommandRequest, waits: Bool = true) async throws -> CommandResult {
        try CommandResult(await ask("POST", "/v1/commands/?wait=\(waits)", request.json))
    }

    func step(
        _ kind: StepKind, _ name: String, _ arguments: JSONObject = [:], node: JSONObject = [:], versions: JSONObject? = nil,
        id: String = "c-1"
    ) async throws -> CommandResult {
        try await order(
            StepOrder(
                kind,
                ["step": .string(name), "interface": "deploy", "args": .object(arguments), "ironbird_command": .string(id)],
                node: node, versions: versions
            ).request)
    }
}

extension FaultyServer.Answer {
    static func json(_ json: JSON) -> FaultyServer.Answer {
        FaultyServer.Answer(200, json.bytes, headers: ["Content-Type: application/json"])
    }
}
