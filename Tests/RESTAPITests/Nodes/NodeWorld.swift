import BareMetalAPI
import Documents
import FakeDriver
import Lifecycle
import MemoryStorage
import Model
import RESTAPI
import Storage
import Testing

/// The API in front of nodes of the type `fake-hardware`. Nobody works on them: what is asked for stays filed.
struct NodeWorld {
    static let stranger = "1be26c0b-03f2-4d2e-ae87-c02d7f33c123"

    let world: ResourceWorld

    init() throws {
        world = ResourceWorld([PaperHardware(), FakeHardwareType(hardware: try FakeHardware())])
    }

    /// A node that was created through the API, in its first state.
    func create(_ name: String, _ more: JSONObject = [:]) async throws -> ResourceWorld.Answer {
        let body: JSONObject = ["driver": "fake-hardware", "name": .string(name)]
        let created = await world.ask(.post, "nodes", .object(body.merging(more)))
        try #require(created.status == 201, "\(created.text)")
        return created
    }

    /// Changes a node behind the API's back.
    func change(_ uuid: String, _ edit: (inout Node) -> Void) async throws {
        let id = try #require(ResourceID(uuid))
        try await world.change(try #require(await world.store.node(.uuid(id))?.node), edit)
    }
}

/// A request that must be refused, and what the refusal must say.
struct BadRequest: Sendable, CustomStringConvertible {
    var method: HTTPMethod
    /// Below `/v1/`; `NODE` stands for the node's UUID.
    var path: String
    var body: JSON?
    var status = 400
    /// What the text names: the field, the key or the value that is wrong.
    var names: String
    var version = Microversion.newest

    init(
        _ method: HTTPMethod, _ path: String, _ body: JSON? = nil, status: Int = 400, names: String,
        version: Microversion = .newest
    ) {
        (self.method, self.path, self.body, self.status, self.names) = (method, path, body, status, names)
        self.version = version
    }

    var description: String { "\(method.rawValue) \(path) \(body?.text.prefix(120) ?? "")" }
}
