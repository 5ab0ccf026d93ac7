package import Conductor
package import Documents
package import DriverInterfaces
package import FakeDriver
package import Lifecycle
import Logging
package import MemoryStorage
package import Model
import RepeatableRandom
import Storage
import Synchronization

/// The real conductor with a store in memory, fake machines and virtual time. What it holds outlives the conductors in it.
package final class SimulatedWorld: Sendable {
    package let time = VirtualTime()
    package let store = MemoryStore()
    package let record = MemoryFakeRecord()
    /// What the conductors told of boots.
    package let timeline = TimelineNotebook()
    private let executor: SimulatedExecutor
    private let lots: Mutex<SeededGenerator>

    /// A world without nodes. With a seed, the order in which tasks run is drawn by lot.
    package init(seed: UInt64? = nil) {
        executor = SimulatedExecutor(time: time, seed: seed)
        lots = Mutex(SeededGenerator(seed: seed ?? 1))
    }

    /// Runs `body` inside of the world: its time passes when everything waits.
    @discardableResult
    package func run<Answer: Sendable>(_ body: @Sendable (SimulatedWorld) async throws -> Answer) async throws -> Answer {
        try await withTaskExecutorPreference(executor) { try await body(self) }
    }

    /// A conductor of this world, not running yet; of fake machines, or of those that `types` drive.
    package func conductor(
        _ hostname: String = "conductor", store disturbance: (any Disturbance)? = nil, line: (any FakeLine)? = nil,
        options: FakeOptions = FakeOptions(), types: [any HardwareType] = [], settings: ConductorSettings? = nil,
        limits: ConductorLimits = ConductorLimits()
    ) throws -> Conductor {
        let hardware = try FakeHardware(record: record)
        let type = FakeHardwareType(hardware: hardware, options: options, time: time, line: line)
        var logger = Logger(label: "simulated", factory: { _ in SwiftLogNoOpLogHandler() })
        logger.logLevel = .critical
        var quiet = ConductorSettings()
        quiet.powerSyncInterval = .zero
        quiet.powerRecoveryInterval = .zero
        return Conductor(
            hostname: hostname, store: disturbance.map { WatchedStore(store, $0) } ?? store,
            drivers: DriverCatalog(types.isEmpty ? [type] : types),
            settings: settings ?? quiet, limits: limits, time: time,
            randomness: { [self] in lots.withLock { $0.next() } }, timeline: timeline, logger: logger)
    }

    /// Runs `body` while a conductor works; then the conductor ends as if it were cancelled.
    @discardableResult
    package func with<Answer: Sendable>(
        _ conductor: Conductor, _ body: @escaping @Sendable (Conductor) async throws -> Answer
    ) async throws -> Answer {
        try await withThrowingTaskGroup(of: Answer?.self) { group in
            group.addTask {
                await conductor.run()
                return nil
            }
            group.addTask { try await body(conductor) }
            defer { group.cancelAll() }
            while let result = try await group.next() {
                if let answer = result { return answer }
            }
            throw CancellationError()
        }
    }

    /// Adds a node in the given state.
    @discardableResult
    package func addNode(
        _ state: ProvisionState = .enroll, power: PowerState? = .off, driverInfo: JSONText = .emptyObject,
        secrets: NodeSecrets = NodeSecrets(), _ edit: (inout Node) -> Void = { _ in }
    ) async throws -> Node.ID {
        let id = lots.withLock { ResourceID(using: &$0) }
        var node = Node(uuid: id, driver: "fake-hardware", createdAt: time.now)
        node.interfaces = try conductor().drivers.interfaces(for: "fake-hardware", requested: [.network: "noop"])
        node.driverInfo = driverInfo
        node.status.provisionState = state
        node.status.powerState = state == .enroll ? nil : power
        edit(&node)
        try await store.create(node, secrets: secrets, history: [])
        if power == .on {
            record.append([FakeRecordLine(at: time.now, node: id, action: .power(.on))])
        }
        return id
    }

    /// A node as it is now.
    package func node(_ id: Node.ID) async throws -> ManagedNode {
        guard let managed = await store.node(.uuid(id)) else { throw NoSuchNode(id: id) }
        return managed
    }

    /// Waits, in virtual time, until the node fulfils the condition.
    ///
    /// - Throws: `WaitedTooLong` after `limit`.
    @discardableResult
    package func wait(
        for id: Node.ID, atMost limit: Duration = .seconds(7_200), until isMet: @Sendable (ManagedNode) -> Bool
    ) async throws -> ManagedNode {
        let end = time.now + limit
        while true {
            let managed = try await node(id)
            if isMet(managed) { return managed }
            guard time.now < end else { throw WaitedTooLong(node: managed) }
            try await time.sleep(for: .milliseconds(100))
        }
    }

    /// Waits until nothing is done to or waited for on the node.
    @discardableResult
    package func rest(of id: Node.ID) async throws -> ManagedNode {
        try await wait(for: id) { !$0.work.isUnderway }
    }

    /// What happened to a node's machine, in order, without the times.
    package func deeds(on id: Node.ID) -> [String] {
        record.lines().filter { $0.node == id }.map { line in
            if case .start(let command) = line.action { "start \(command.name)" } else { "\(line.action)" }
        }
    }

    /// The names under which work was started on a node's machine.
    package func commands(on id: Node.ID) -> [CommandID] {
        record.lines().filter { $0.node == id }.compactMap { line in
            if case .start(let command) = line.action { command.id } else { nil }
        }
    }
}

/// A node that a test speaks of does not exist.
package struct NoSuchNode: Error {
    package let id: Node.ID
}

/// What a test waited for did not come.
package struct WaitedTooLong: Error, CustomStringConvertible {
    package let node: ManagedNode

    package var description: String {
        "waited too long: \(node.node.status.provisionState.rawValue), \(node.work), \(node.node.status.lastError ?? "no error")"
    }
}
