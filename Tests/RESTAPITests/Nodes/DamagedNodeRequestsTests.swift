import BareMetalAPI
import Documents
import Lifecycle
import MemoryStorage
import Model
import RESTAPI
import Storage
import Testing

/// Whatever is sent to whatever path of a node, in whatever state: an answer or a 4xx, never a failure of the service.
@Suite struct DamagedNodeRequestsTests {
    private static let paths =
        [
            "", "/states", "/states/power", "/states/provision", "/states/raid", "/states/console", "/states/boot_mode",
            "/states/secure_boot", "/maintenance", "/validate", "/traits", "/traits/CUSTOM_A", "/vifs", "/vifs/a", "/vmedia",
            "/management/boot_device", "/management/boot_device/supported", "/management/inject_nmi", "/management/indicators",
            "/management/indicators/led@chassis", "/bios", "/bios/BootMode", "/firmware", "/history", "/history/x", "/inventory",
            "/children", "/vendor_passthru", "/vendor_passthru/methods", "/vendor_passthru/second_method", "/why", "/allocation",
            "/volume", "/ports", "/portgroups/detail", "/nonsense",
        ].map { "nodes/one" + $0 } + ["nodes", "nodes/detail", "nodes/validate", "nodes/two.json", "nodes/two"]
    private static let arguments = [
        "limit", "marker", "sort_key", "sort_dir", "fields", "detail", "node", "provision_state", "fault", "shard", "enabled",
        "reset_interfaces", "associated", "parent_node", "device_types", "method", "x",
    ]
    private static let values = [
        "", "0", "-1", "true", "uuid", "id", "%00", "%ff", "name,extra", "one", "desc", "99999999999999999999", "active",
        "power on", "second_method", "cdrom", NodeWorld.stranger,
    ]
    private static let words = [
        "driver", "name", "extra", "properties", "driver_info", "instance_info", "target", "timeout", "configdrive",
        "clean_steps", "deploy_steps", "service_steps", "interface", "step", "args", "order", "priority",
        "execute_on_child_nodes", "limit_child_node_execution", "rescue_password", "runbook", "disable_ramdisk", "op", "path",
        "value", "reason", "enabled", "boot_device", "persistent", "state", "traits", "id", "port_uuid", "device_type",
        "image_url", "logical_disks", "size_gb", "raid_level", "fake-hardware", "manage", "provide", "clean", "active", "rescue",
        "maintenance", "replace", "/name", "/driver", "/maintenance", "/network_data", "/properties/a", "/instance_uuid",
    ]

    /// The node is moved on by hand, because nobody works on it here.
    @Test(arguments: [UInt64(20_261_126), 5])
    func noRequestFailsTheService(seed: UInt64) async throws {
        var requests = RandomRequests(
            paths: Self.paths, arguments: Self.arguments, values: Self.values, words: Self.words, seed: seed)
        let nodes = try NodeWorld()
        let states = ProvisionState.allCases.filter { $0.kind != .transient }
        for round in 0..<4_000 {
            if round.isMultiple(of: 50) {
                if await nodes.world.ask(.get, "nodes/one").status != 200 { _ = try await nodes.create("one") }
                let node = try #require(await nodes.world.store.node(.name("one"))?.node.uuid.description)
                try await nodes.change(node) { $0.status.provisionState = states[round / 50 % states.count] }
            }
            let request = requests.next()
            let answer = await nodes.world.ask(request.method, request.target, request.body, version: request.version)
            #expect(answer.status < 500, "seed \(seed), round \(round): \(request) → \(answer.text)")
        }
    }
}
