import DHCP
import Documents
import Lifecycle
import MemoryStorage
import Model
import Storage
import TestWorlds
import Testing

@testable import BootServer

/// Whose machine asks, and what it is told.
@Suite struct BootDirectoryTests {
    private func decision(_ world: BootWorld, _ address: MACAddress = BootWorld.machine) async throws -> NetworkBoot {
        try await BootDirectory(store: world.store, inspectedNodesMax: 10).subject(address).decision
    }

    @Test func aMachineIsFoundByAnyOfItsPorts() async throws {
        let world = try BootWorld()
        let node = try await world.node(.deployWait, .deploy)
        let second = MACAddress(value: 0x5254_00AA_0002)
        try await world.store.create(Port(uuid: .random(), nodeUUID: node, address: second, createdAt: world.time.now))
        #expect(try await decision(world) == .ramdisk(.deploy))
        #expect(try await decision(world, second) == .ramdisk(.deploy))
    }

    @Test func aPortThatDoesNotBootGetsNothing() async throws {
        let world = try BootWorld()
        let node = try await world.node(.deployWait, .deploy, port: nil)
        var port = Port(uuid: .random(), nodeUUID: node, address: BootWorld.machine, createdAt: world.time.now)
        port.isPXEEnabled = false
        try await world.store.create(port)
        #expect(try await decision(world) == .silence(because: "its port has pxe_enabled false"))
    }

    @Test func anUnknownMachineIsInspectedOnlyForANodeWithoutPorts() async throws {
        let world = try BootWorld()
        #expect(try await decision(world, BootWorld.stranger) == .silence(because: "no port of a node has this address"))
        try await world.node(.inspectWait, .inspect)
        #expect(try await decision(world, BootWorld.stranger) == .silence(because: "no port of a node has this address"))
        let waiting = try await world.node(.inspectWait, .inspect, port: nil)
        #expect(try await decision(world, BootWorld.stranger) == .ramdisk(.inspect))
        try await world.move(waiting, to: .manageable)
        #expect(try await decision(world, BootWorld.stranger) == .silence(because: "no port of a node has this address"))
    }

    private func refusal(_ world: BootWorld, change: (inout BootSettings) -> Void = { _ in }) async throws -> String {
        let catalog = try world.catalog(change)
        let subject = try await catalog.directory.subject(BootWorld.machine)
        var message = DHCPMessage(.request, .discover, transactionID: 1, hardwareAddress: BootWorld.machine)
        message.options[text: .vendorClass] = "PXEClient:Arch:00007"
        message.options[.clientArchitecture] = [0, 7]
        let client = try #require(BootClient(message))
        switch catalog.offer(to: client, subject, on: try BootWorld.network()) {
        case .success(let offer): return offer.bootFile
        case .failure(let refused): return refused.text
        }
    }

    /// Who would not get a kernel is not sent on the way, and the reason says what to do.
    @Test func whatCannotBeBootedIsSaidBeforeAnythingIsSent() async throws {
        let world = try BootWorld()
        let node = try await world.node(.deployWait, .deploy)
        #expect(try await refusal(world) == "boot/52-54-00-aa-00-01/snponly.efi")
        #expect(try await refusal(world) { $0.kernel = nil }.hasPrefix("there is no kernel to boot; set deploy-kernel"))
        #expect(try await refusal(world) { $0.agentEndpoints = [:] }.hasSuffix("set agent-listen"))
        for (kernel, expected) in [
            ("https://images.example/kernel", "driver_info/deploy_kernel is an https address"),
            ("6c0a4c5e-0b5b-4e7f-9a53-9b2c2b4a2d10", "driver_info/deploy_kernel is neither an http address nor"),
            ("http://images.example/ker nel", "driver_info/deploy_kernel holds a blank"),
            ("http://images.example/a\nb", "driver_info/deploy_kernel holds a blank"),
        ] {
            var managed = try #require(await world.store.node(.uuid(node)))
            managed.node.driverInfo = JSONText(["deploy_kernel": .string(kernel)])
            try await world.store.commit(NodeChange(managed))
            #expect(try await refusal(world).hasPrefix(expected), "\(kernel)")
        }
    }

    @Test func rescueHasItsOwnKernelWhereItIsNamed() async throws {
        let world = try BootWorld()
        try await world.node(.rescueWait, .rescue) { node in
            node.driverInfo = JSONText([
                "rescue_kernel": "http://192.0.2.9/rescue-kernel", "deploy_kernel": "http://192.0.2.9/deploy-kernel",
                "deploy_ramdisk": "http://192.0.2.9/deploy-ramdisk",
            ])
        }
        let subject = try await world.catalog().directory.subject(BootWorld.machine)
        let plan = try RamdiskPlan(
            .rescue, node: try #require(subject.managed?.node), address: BootWorld.machine, on: try BootWorld.network(),
            settings: world.settings(try BootWorld.network()))
        #expect(plan.kernel == .url("http://192.0.2.9/rescue-kernel"))
        #expect(plan.ramdisk == .url("http://192.0.2.9/deploy-ramdisk"))
    }

    @Test func onlyIPXEIsSentToTheDisk() async throws {
        let world = try BootWorld()
        try await world.node(.active)
        let catalog = try world.catalog()
        let subject = try await catalog.directory.subject(BootWorld.machine)
        var message = DHCPMessage(.request, .discover, transactionID: 1, hardwareAddress: BootWorld.machine)
        message.options[text: .vendorClass] = "PXEClient:Arch:00000"
        #expect(try await refusal(world).hasPrefix("the node is in state active"))
        message.options[.iPXE] = []
        let client = try #require(BootClient(message))
        #expect(
            catalog.offer(to: client, subject, on: try BootWorld.network())
                == .success(.url("http://192.0.2.1:8080/boot/52-54-00-aa-00-01/script.ipxe")))
    }

    @Test func settingsThatNameWhatIsNotThereAreRefusedAtTheStart() throws {
        let world = try BootWorld()
        #expect(throws: BootFailure.self) { try world.catalog { $0.kernel = world.path("nothing") } }
        #expect(throws: BootFailure.self) { try world.catalog { $0.imageDirectory = world.path("nothing") } }
        #expect(throws: BootFailure.self) { try BootNetwork(named: "no-such-card") }
    }
}
