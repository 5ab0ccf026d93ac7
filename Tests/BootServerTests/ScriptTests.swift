import BootScripts
import Documents
import Foundation
import MemoryStorage
import Model
import Storage
import TestWorlds
import Testing

@testable import BootServer

/// Golden copies of what boot loaders execute, in `Golden`: a difference is looked at by a person before it goes in.
@Suite struct ScriptTests {
    private static let golden = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
    private static let uuid = "00000000-0000-4000-8000-000000000001"

    private func script(
        _ name: BootFileName, in state: ProvisionState, kernel: String? = nil
    ) async throws -> String {
        let world = try BootWorld()
        let uuid = try #require(ResourceID(Self.uuid))
        var node = Node(uuid: uuid, driver: "ipmi", createdAt: world.time.now)
        node.interfaces[.boot] = "ipxe"
        if let kernel {
            node.driverInfo = .init([
                "deploy_kernel": .string(kernel), "deploy_ramdisk": .string("http://198.51.100.7/ramdisk.zst"),
                "kernel_append_params": "%default% systemd.log_target='a b' x=$y",
            ])
        }
        try await world.store.create(node, secrets: NodeSecrets(), history: [])
        try await world.store.create(
            Port(uuid: .random(), nodeUUID: uuid, address: BootWorld.machine, createdAt: world.time.now))
        try await world.move(uuid, to: state, state == .active ? nil : .deploy)
        guard case .text(let text, .script, _) = try await world.catalog().content(name, on: try BootWorld.network()) else {
            Issue.record("\(name.name) is no script")
            return ""
        }
        return text
    }

    private func expect(_ text: String, isGolden name: String) throws {
        let path = Self.golden.appending(path: name)
        let known = (try? String(contentsOf: path, encoding: .utf8)) ?? ""
        #expect(text == known, "\(name)")
    }

    @Test func theRamdiskIsBootedByIPXE() async throws {
        try expect(try await script(.script(BootWorld.machine), in: .deployWait), isGolden: "ramdisk.ipxe")
    }

    @Test func theRamdiskIsBootedByGRUB() async throws {
        try expect(try await script(.grubScript(BootWorld.machine), in: .deployWait), isGolden: "ramdisk.grub")
    }

    @Test func aKernelElsewhereIsFetchedThere() async throws {
        let kernel = "http://198.51.100.7/kernel"
        try expect(try await script(.script(BootWorld.machine), in: .deployWait, kernel: kernel), isGolden: "elsewhere.ipxe")
        try expect(try await script(.grubScript(BootWorld.machine), in: .deployWait, kernel: kernel), isGolden: "elsewhere.grub")
    }

    @Test func aNodeThatIsDeployedBootsItsDisk() async throws {
        try expect(try await script(.script(BootWorld.machine), in: .active), isGolden: "local-disk.ipxe")
        try expect(try await script(.grubScript(BootWorld.machine), in: .active), isGolden: "local-disk.grub")
    }

    @Test func theStartFindsTheMachinesScript() async throws {
        try expect(try await script(.start, in: .active), isGolden: "start.ipxe")
        try expect(try await script(.grubStart, in: .active), isGolden: "start.grub")
    }

    @Test func everyScriptIsCheckedAtTheStart() throws {
        _ = try ScriptBook()
        for script in BootScript.allCases { #expect(script.text.contains("{{"), "\(script.rawValue)") }
    }

    @Test func aPlaceholderWithoutAValueIsAnErrorAtTheStart() {
        #expect(throws: BootFailure("The boot script a has the placeholder kernel, for which there is no value.")) {
            try ScriptTemplate("a", text: "boot {{kernel}}", known: ["ramdisk"])
        }
        #expect(throws: BootFailure("The boot script a has a placeholder that does not end.")) {
            try ScriptTemplate("a", text: "boot {{kernel", known: ["kernel"])
        }
    }
}
