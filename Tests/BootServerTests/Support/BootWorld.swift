import DHCP
import DriverInterfaces
import Foundation
import Lifecycle
import Logging
import MemoryStorage
import Model
import Observability
import Storage
import Synchronization
import TestWorlds
import Testing

@testable import BootServer

/// Nodes in a store, files in a folder, and the catalog that brings both together. Gone with the last reference to it.
final class BootWorld: Sendable {
    let store = MemoryStore()
    let time = VirtualTime()
    let metrics = MetricsRegistry()
    let timeline = RecordedTimeline()
    /// Holds `kernel`, `ramdisk`, `images/` and `loaders/`.
    let folder: URL

    static let machine = MACAddress(value: 0x5254_00AA_0001)
    static let stranger = MACAddress(value: 0x5254_00AA_0099)

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "ironbird-netboot-\(UUID().uuidString)")
        let files = FileManager.default
        for name in ["images/rack", "loaders"] {
            try files.createDirectory(at: folder.appending(path: name), withIntermediateDirectories: true)
        }
        try Data("the kernel".utf8).write(to: folder.appending(path: "kernel"))
        try Data("the ramdisk".utf8).write(to: folder.appending(path: "ramdisk"))
        try Data((0..<100_000).map { UInt8(truncatingIfNeeded: $0 / 7) }).write(to: folder.appending(path: "images/rack/os.raw"))
        for program in BootLoaders.known {
            try Data("program \(program.name)".utf8).write(to: folder.appending(path: "loaders/\(program.name)"))
        }
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    func path(_ name: String) -> String { folder.appending(path: name).path(percentEncoded: false) }

    static func network(_ name: String = "eth1", _ address: String = "192.0.2.1") throws -> BootNetwork {
        let address = try #require(IPv4Address(address))
        return BootNetwork(name: name, address: address, prefixLength: 24)
    }

    func settings(_ interface: BootNetwork) -> BootSettings {
        var settings = BootSettings(interfaces: [interface])
        settings.kernel = path("kernel")
        settings.ramdisk = path("ramdisk")
        settings.loaderDirectory = path("loaders")
        settings.imageDirectory = path("images")
        settings.agentEndpoints = [interface.name: "http://\(interface.address):6385"]
        return settings
    }

    func catalog(_ change: (inout BootSettings) -> Void = { _ in }) throws -> BootCatalog {
        var settings = settings(try Self.network())
        change(&settings)
        return try BootCatalog(settings: settings, directory: BootDirectory(store: store, inspectedNodesMax: 10))
    }

    /// Adds a node in a state, with a port of this address unless there is none.
    @discardableResult
    func node(
        _ state: ProvisionState, _ kind: OperationKind? = nil, _ phase: Lifecycle.Operation.Phase = .awaitingAgent,
        boot: String = "ipxe",
        port: MACAddress? = machine, change: (inout Node) -> Void = { _ in }
    ) async throws -> Node.ID {
        let uuid = ResourceID.random()
        var node = Node(uuid: uuid, driver: "ipmi", createdAt: time.now)
        node.interfaces[.boot] = boot
        change(&node)
        try await store.create(node, secrets: NodeSecrets(), history: [])
        if let port { try await store.create(Port(uuid: .random(), nodeUUID: uuid, address: port, createdAt: time.now)) }
        try await move(uuid, to: state, kind, phase)
        return uuid
    }

    func move(
        _ uuid: Node.ID, to state: ProvisionState, _ kind: OperationKind? = nil,
        _ phase: Lifecycle.Operation.Phase = .awaitingAgent
    ) async throws {
        var managed = try #require(await store.node(.uuid(uuid)))
        managed.node.status.provisionState = state
        managed.work.operation = kind.map {
            var operation = Lifecycle.Operation(kind: $0, request: StepRequest(), command: "c1", startedAt: time.now)
            operation.phase = phase
            return operation
        }
        try await store.commit(NodeChange(managed))
    }
}

/// Remembers what was told.
final class RecordedTimeline: TimelineRecorder {
    private let recorded = Mutex<[TimelineEvent]>([])

    func record(_ event: TimelineEvent) {
        recorded.withLock { $0.append(event) }
    }

    var events: [TimelineEvent] { recorded.withLock { $0 } }

    /// Stage and text of each event.
    var lines: [String] { events.map { "\($0.stage.rawValue): \($0.text)" } }
}
