import AgentDriver
import Conductor
import Documents
import DriverInterfaces
import Lifecycle
import MemoryStorage
import Model
import SimulatedAgents
import Storage
import TestWorlds

/// The real conductor with agent-driven nodes on a simulated rack, in virtual time.
struct AgentWorld: Sendable {
    let world: SimulatedWorld
    let rack: SimulatedRack
    var settings = AgentDriverSettings()
    var conductorSettings = ConductorSettings()

    static let image: JSONText = [
        "image_source": "http://images.example/debian.raw",
        "image_os_hash_algo": "sha256",
        "image_os_hash_value": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    ]

    /// Runs `body` in a world of its own, whose agents live as long as `body` does.
    @discardableResult
    static func run<Answer: Sendable>(
        seed: UInt64? = nil, _ body: @escaping @Sendable (AgentWorld) async throws -> Answer
    ) async throws -> Answer {
        let world = SimulatedWorld(seed: seed)
        return try await world.run { world in
            let rack = SimulatedRack(time: world.time)
            var settings = AgentDriverSettings()
            settings.deployKernel = "/boot/kernel"
            settings.deployRamdisk = "/boot/ramdisk"
            var conductorSettings = ConductorSettings()
            conductorSettings.powerSyncInterval = .zero
            conductorSettings.powerRecoveryInterval = .zero
            let agents = AgentWorld(world: world, rack: rack, settings: settings, conductorSettings: conductorSettings)
            return try await withThrowingTaskGroup(of: Answer?.self) { group in
                group.addTask {
                    await rack.run()
                    return nil
                }
                group.addTask { try await body(agents) }
                defer { group.cancelAll() }
                while let result = try await group.next() {
                    if let answer = result { return answer }
                }
                throw CancellationError()
            }
        }
    }

    /// A conductor that may be disturbed.
    func conductor(_ disturbance: (any Disturbance)? = nil) throws -> Conductor {
        let type = SimulatedHardwareType.drivenByAgents(rack, disturbance, settings: settings)
        return try world.conductor(store: disturbance, types: [type], settings: conductorSettings)
    }

    /// Runs `body` while a conductor works, which agents reach.
    @discardableResult
    func with<Answer: Sendable>(
        _ conductor: Conductor, _ body: @escaping @Sendable (Conductor) async throws -> Answer
    ) async throws -> Answer {
        try await world.with(conductor) { conductor in
            rack.serve(conductor)
            defer { rack.serve(nil) }
            return try await body(conductor)
        }
    }

    /// A node on the rack, with a port and an image.
    func addNode(
        _ state: ProvisionState, power: PowerState = .off, _ edit: (inout Node) -> Void = { _ in }
    ) async throws -> Node.ID {
        var secrets = NodeSecrets()
        secrets.instanceInfo["rescue_password"] = "hunter2"
        let interfaces = try conductor().drivers.interfaces(for: "simulated")
        let id = try await world.addNode(state, power: power, secrets: secrets) { node in
            node.driver = "simulated"
            node.interfaces = interfaces
            node.bootMode = .bios
            var info = Self.image.object
            info["rescue_password"] = "******"
            node.instanceInfo = JSONText(.object(info))
            edit(&node)
        }
        rack.machine(id) { $0.isOn = power == .on }
        if let address = MACAddress("52:54:00:00:00:01") {
            try await world.store.create(
                Port(uuid: ResourceID(high: 1, low: 2), nodeUUID: id, address: address, createdAt: world.time.now))
        }
        return id
    }

    /// Asks for something, and waits until nothing is done any more.
    func carryOut(_ event: Event, on node: Node.ID) async throws -> ManagedNode {
        try await with(conductor()) { conductor in
            _ = try await conductor.file(event, on: .uuid(node))
            return try await world.rest(of: node)
        }
    }
}
