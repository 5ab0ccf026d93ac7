import ArgumentParser
import Documents
import OutboundHTTP
import Testing

@testable import OperatorCommands

@Suite struct CommandRequestTests {
    static let uuid = "1be26c0b-03f2-4d2e-ae87-c02d7f33c123"

    /// A command line, and the requests that it makes.
    static let table: [(String, [String])] = [
        ("node list", ["GET /v1/nodes?fields=name,uuid,provision_state,power_state,maintenance,driver,resource_class"]),
        ("node list -o json", ["GET /v1/nodes?detail=true"]),
        (
            "node list --provision-state error --maintenance --limit 5 --sort name:desc --fields uuid",
            ["GET /v1/nodes?provision_state=error&maintenance=true&fields=uuid&sort_key=name&sort_dir=desc&limit=5"]
        ),
        (
            "node list state=active --parent n0",
            ["GET /v1/nodes/n0?fields=uuid", "GET /v1/nodes?provision_state=active&parent_node=n0&\(columns)"]
        ),
        ("node show n~1", ["GET /v1/nodes/n~1"]),
        ("node indicator n1", ["GET /v1/nodes/n1/management/indicators"]),
        ("node indicator n1 led@chassis", ["GET /v1/nodes/n1/management/indicators/led%40chassis"]),
        ("node led n1 led@chassis on", [#"PUT /v1/nodes/n1/management/indicators/led%40chassis {"state":"on"}"#]),
        ("node passthru list n1", ["GET /v1/nodes/n1/vendor_passthru/methods"]),
        ("node passthru call n1 reset --arg warm=true", [#"POST /v1/nodes/n1/vendor_passthru?method=reset {"warm":true}"#]),
        ("driver passthru call ipmi ask --http-method GET", ["GET /v1/drivers/ipmi/vendor_passthru?method=ask"]),
        ("driver passthru list ipmi", ["GET /v1/drivers/ipmi/vendor_passthru/methods"]),
        ("driver raid ipmi", ["GET /v1/drivers/ipmi/raid/logical_disk_properties"]),
        ("runbook traits list r1", ["GET /v1/runbooks/r1/traits"]),
        ("runbook traits add r1 CUSTOM_A", ["PUT /v1/runbooks/r1/traits/CUSTOM_A"]),
        ("runbook traits remove r1 --all", ["DELETE /v1/runbooks/r1/traits"]),
        ("node show a/b", ["GET /v1/nodes/a%2Fb"]),
        (
            "node create --name n1 --driver ipmi --driver-info ipmi_port=623 --driver-info ipmi_password=123 --property a={\"b\":1} extra.x=y",
            [
                #"POST /v1/nodes {"name":"n1","driver":"ipmi","driver_info":{"ipmi_port":623,"ipmi_password":"123"},"properties":{"a":{"b":1}},"extra":{"x":"y"}}"#
            ]
        ),
        (
            "node set n1 --resource-class rc --extra a/b=1 --protected --retired false",
            [
                #"PATCH /v1/nodes/n1 [{"op":"add","path":"/resource_class","value":"rc"},{"op":"add","path":"/extra/a~1b","value":1},{"op":"add","path":"/protected","value":true},{"op":"add","path":"/retired","value":false}]"#
            ]
        ),
        (
            "node unset n1 resource_class --extra a extra.b",
            [
                #"PATCH /v1/nodes/n1 [{"op":"remove","path":"/resource_class"},{"op":"remove","path":"/extra/a"},{"op":"remove","path":"/extra/b"}]"#
            ]
        ),
        ("node delete n1 ", ["DELETE /v1/nodes/n1"]),
        ("node manage n1", [#"PUT /v1/nodes/n1/states/provision {"target":"manage"}"#]),
        ("node provide n1", [#"PUT /v1/nodes/n1/states/provision {"target":"provide"}"#]),
        ("node inspect n1", [#"PUT /v1/nodes/n1/states/provision {"target":"inspect"}"#]),
        ("node adopt n1", [#"PUT /v1/nodes/n1/states/provision {"target":"adopt"}"#]),
        ("node abort n1", [#"PUT /v1/nodes/n1/states/provision {"target":"abort"}"#]),
        ("node unhold n1", [#"PUT /v1/nodes/n1/states/provision {"target":"unhold"}"#]),
        ("node unrescue n1", [#"PUT /v1/nodes/n1/states/provision {"target":"unrescue"}"#]),
        ("node undeploy n1", [#"PUT /v1/nodes/n1/states/provision {"target":"deleted"}"#]),
        // The API's words, which `node why` names.
        ("node deleted n1", [#"PUT /v1/nodes/n1/states/provision {"target":"deleted"}"#]),
        ("node active n1", [#"PUT /v1/nodes/n1/states/provision {"target":"active"}"#]),
        ("node rebuild n1", [#"PUT /v1/nodes/n1/states/provision {"target":"rebuild"}"#]),
        (
            "node rescue n1 --rescue-password-file secret",
            [#"PUT /v1/nodes/n1/states/provision {"target":"rescue","rescue_password":"pa ss"}"#]
        ),
        (
            "node clean n1 --step deploy.erase_devices --step raid.create:{\"a\":1} --disable-ramdisk",
            [
                #"PUT /v1/nodes/n1/states/provision {"target":"clean","clean_steps":[{"interface":"deploy","step":"erase_devices"},{"interface":"raid","step":"create","args":{"a":1}}],"disable_ramdisk":true}"#
            ]
        ),
        ("node clean n1 --runbook CUSTOM_A", [#"PUT /v1/nodes/n1/states/provision {"target":"clean","runbook":"CUSTOM_A"}"#]),
        (
            "node service n1 --steps steps.yaml",
            [#"PUT /v1/nodes/n1/states/provision {"target":"service","service_steps":[{"interface":"bios","step":"apply"}]}"#]
        ),
        (
            "node deploy n1 --image http://i/x.qcow2 --checksum abc --instance-info root_gb=10 --hostname h --ssh-key key --user-data ud",
            [
                #"PATCH /v1/nodes/n1 [{"op":"add","path":"/instance_info/image_source","value":"http://i/x.qcow2"},{"op":"add","path":"/instance_info/image_checksum","value":"abc"},{"op":"add","path":"/instance_info/root_gb","value":10}]"#,
                #"PUT /v1/nodes/n1/states/provision {"target":"active","configdrive":{"user_data":"text\n","meta_data":{"hostname":"h","public_keys":{"key0":"ssh-ed25519 AAAA"}}}}"#,
            ]
        ),
        (
            "node deploy n1 --configdrive drive",
            [#"PUT /v1/nodes/n1/states/provision {"target":"active","configdrive":{"meta_data":{"uuid":"u"},"user_data":"x"}}"#]
        ),
        (
            "node deploy n1 --configdrive http://c/d",
            [#"PUT /v1/nodes/n1/states/provision {"target":"active","configdrive":"http://c/d"}"#]
        ),
        ("node power on n1", [#"PUT /v1/nodes/n1/states/power {"target":"power on"}"#]),
        ("node power off n1", [#"PUT /v1/nodes/n1/states/power {"target":"power off"}"#]),
        ("node power reboot n1", [#"PUT /v1/nodes/n1/states/power {"target":"rebooting"}"#]),
        (
            "node power soft-off n1 --power-timeout 30",
            [#"PUT /v1/nodes/n1/states/power {"target":"soft power off","timeout":30}"#]
        ),
        ("node power soft-reboot n1", [#"PUT /v1/nodes/n1/states/power {"target":"soft rebooting"}"#]),
        ("node power status n1", ["GET /v1/nodes/n1/states"]),
        ("node maintenance set n1 --reason why", [#"PUT /v1/nodes/n1/maintenance {"reason":"why"}"#]),
        ("node maintenance unset n1", ["DELETE /v1/nodes/n1/maintenance"]),
        ("node validate n1", ["GET /v1/nodes/n1/validate"]),
        ("node timeline n1 --boots 2", ["GET /v1/nodes/n1/timeline"]),
        ("node history n1 --limit 3", ["GET /v1/nodes/n1/history?detail=true&limit=3"]),
        ("node history n1 \(uuid)", ["GET /v1/nodes/n1/history/\(uuid)"]),
        ("node inventory n1", ["GET /v1/nodes/n1/inventory"]),
        ("node firmware n1", ["GET /v1/nodes/n1/firmware"]),
        ("node children n1", ["GET /v1/nodes/n1/children"]),
        ("node states n1", ["GET /v1/nodes/n1/states"]),
        ("node allocation n1", ["GET /v1/nodes/n1/allocation"]),
        ("node why n1", ["GET /v1/nodes/n1/why"]),
        ("node traits list n1", ["GET /v1/nodes/n1/traits"]),
        ("node traits add n1 CUSTOM_A CUSTOM_B", ["PUT /v1/nodes/n1/traits/CUSTOM_A", "PUT /v1/nodes/n1/traits/CUSTOM_B"]),
        ("node traits remove n1 CUSTOM_A", ["DELETE /v1/nodes/n1/traits/CUSTOM_A"]),
        ("node traits remove n1 --all", ["DELETE /v1/nodes/n1/traits"]),
        ("node vif list n1", ["GET /v1/nodes/n1/vifs"]),
        ("node vif attach n1 v --port-uuid \(uuid)", [#"POST /v1/nodes/n1/vifs {"id":"v","port_uuid":"\#(uuid)"}"#]),
        ("node vif detach n1 v", ["DELETE /v1/nodes/n1/vifs/v"]),
        ("node boot-device show n1 --supported", ["GET /v1/nodes/n1/management/boot_device/supported"]),
        (
            "node boot-device set n1 disk --persistent",
            [#"PUT /v1/nodes/n1/management/boot_device {"boot_device":"disk","persistent":true}"#]
        ),
        ("node boot-mode n1", ["GET /v1/nodes/n1/states"]),
        ("node boot-mode n1 uefi", [#"PUT /v1/nodes/n1/states/boot_mode {"target":"uefi"}"#]),
        ("node secure-boot n1 on", [#"PUT /v1/nodes/n1/states/secure_boot {"target":true}"#]),
        ("node console n1", ["GET /v1/nodes/n1/states/console"]),
        ("node console n1 off", [#"PUT /v1/nodes/n1/states/console {"enabled":false}"#]),
        ("node bios n1", ["GET /v1/nodes/n1/bios?detail=true"]),
        ("node bios n1 Numlock", ["GET /v1/nodes/n1/bios/Numlock"]),
        ("node nmi n1", ["PUT /v1/nodes/n1/management/inject_nmi {}"]),
        ("node raid n1 {}", ["PUT /v1/nodes/n1/states/raid {}"]),
        ("node media list n1", ["GET /v1/nodes/n1/vmedia"]),
        (
            "node media attach n1 http://i/x.iso",
            [#"POST /v1/nodes/n1/vmedia {"device_type":"cdrom","image_url":"http://i/x.iso"}"#]
        ),
        ("node media detach n1 --devices cdrom,disk", ["DELETE /v1/nodes/n1/vmedia?device_types=cdrom,disk"]),
        (
            "port create 52-54-00-AB-CD-EF --node \(uuid) --pxe-enabled false local_link_connection.port_id=Ethernet1",
            [
                #"POST /v1/ports {"address":"52:54:00:ab:cd:ef","node_uuid":"\#(uuid)","pxe_enabled":false,"local_link_connection":{"port_id":"Ethernet1"}}"#
            ]
        ),
        ("port list --node n1", ["GET /v1/ports?node=n1&fields=uuid,address,node_uuid,pxe_enabled,physical_network"]),
        ("portgroup list -o yaml", ["GET /v1/portgroups?detail=true"]),
        ("portgroup set g --mode 802.3ad", [#"PATCH /v1/portgroups/g [{"op":"add","path":"/mode","value":"802.3ad"}]"#]),
        ("chassis create --description rack", [#"POST /v1/chassis {"description":"rack"}"#]),
        ("driver list", ["GET /v1/drivers?fields=name,type,hosts"]),
        ("driver show ipmi", ["GET /v1/drivers/ipmi"]),
        ("driver properties ipmi", ["GET /v1/drivers/ipmi/properties"]),
        ("conductor list", ["GET /v1/conductors?fields=hostname,conductor_group,alive"]),
        (
            "allocation create --resource-class bm --traits CUSTOM_A,CUSTOM_B",
            [#"POST /v1/allocations {"resource_class":"bm","traits":["CUSTOM_A","CUSTOM_B"]}"#]
        ),
        ("allocation delete a", ["DELETE /v1/allocations/a"]),
        (
            "flavor create gpu --resource-class bm --traits CUSTOM_A",
            [#"POST /v1/flavors {"name":"gpu","resource_class":"bm","traits":["CUSTOM_A"]}"#]
        ),
        (
            "flavor create gpu --resource-class bm --where properties/cpus>=8 --avoid=7:shard=a --where extra/rack=r1",
            [
                #"POST /v1/flavors {"name":"gpu","resource_class":"bm","scheduling":{"properties":[{"field":"properties/cpus","op":">=","value":8},{"field":"extra/rack","op":"=","value":"r1"}],"avoid":[{"field":"shard","op":"=","value":"a","weight":7}]}}"#
            ]
        ),
        (
            "flavor set gpu --prefer shard=a --scheduling count=2",
            [
                #"PATCH /v1/flavors/gpu [{"op":"add","path":"/scheduling/prefer","value":[{"field":"shard","op":"=","value":"a"}]},{"op":"add","path":"/scheduling/count","value":2}]"#
            ]
        ),
        (
            "flavor unset gpu --where --scheduling count",
            [
                #"PATCH /v1/flavors/gpu [{"op":"remove","path":"/scheduling/properties"},{"op":"remove","path":"/scheduling/count"}]"#
            ]
        ),
        (
            "allocate web --flavor gpu --where properties/cpus>=8 --count 2 --apart extra/rack --prefer 5:shard=a --dry-run",
            [
                #"POST /v1/allocations?dry_run=true {"flavor":"gpu","name":"web","scheduling":{"properties":[{"field":"properties/cpus","op":">=","value":8}],"prefer":[{"field":"shard","op":"=","value":"a","weight":5}],"apart":"extra/rack","count":2}}"#
            ]
        ),
        ("explain web", ["GET /v1/allocations/web/explain"]),
        (
            "deploy-template create CUSTOM_T --steps @steps.yaml",
            [#"POST /v1/deploy_templates {"name":"CUSTOM_T","steps":[{"interface":"bios","step":"apply"}]}"#]
        ),
        ("runbook unset r owner", [#"PATCH /v1/runbooks/r [{"op":"remove","path":"/owner"}]"#]),
        ("inspection-rule create actions=[] --priority 5", [#"POST /v1/inspection_rules {"actions":[],"priority":5}"#]),
        ("volume connector list", ["GET /v1/volume/connectors?fields=uuid,node_uuid,type,connector_id"]),
        (
            "volume target create --node \(uuid) --volume-type iscsi --volume-id v --boot-index 0",
            [#"POST /v1/volume/targets {"node_uuid":"\#(uuid)","volume_type":"iscsi","volume_id":"v","boot_index":0}"#]
        ),
        ("shard list", ["GET /v1/shards"]),
    ]

    private static let columns = "fields=name,uuid,provision_state,power_state,maintenance,driver,resource_class"

    static let files = [
        "secret": "pa ss\n", "key": "ssh-ed25519 AAAA\n", "ud": "text\n",
        "steps.yaml": "- interface: bios\n  step: apply\n", "drive/openstack/latest/meta_data.json": #"{"uuid":"u"}"#,
        "drive/openstack/latest/user_data": "x",
    ]

    @Test(arguments: table)
    func everyCommandMakesItsRequests(line: String, expected: [String]) async {
        let world = CommandWorld(files: Self.files) { _ in .json([:]) }
        let status = await world.run(line)
        #expect(status == .success, "\(world.errors)")
        #expect(world.requests.map(\.description) == expected)
    }

    /// Every command that does something, found by walking through the subcommands.
    private static func leaves(of type: any ParsableCommand.Type, _ words: [String] = []) -> [String] {
        let configuration = type.configuration
        let children = configuration.subcommands + configuration.groupedSubcommands.flatMap(\.subcommands)
        if children.isEmpty { return [words.joined(separator: " ")] }
        return children.flatMap { leaves(of: $0, words + [$0.configuration.commandName ?? ""]) }
    }

    @Test func everyCommandOfANodeIsInTheTable() {
        // An import and a watch ask again and again: they have suites of their own.
        let leaves = Self.leaves(of: NodeCommand.self, ["node"]).filter { !["node import", "node watch"].contains($0) }
        #expect(leaves.count > 40)
        for leaf in leaves { #expect(Self.table.contains { ($0.0 + " ").hasPrefix(leaf + " ") }, "\(leaf)") }
    }

    @Test func everyResourceIsInTheTable() {
        for kind in ResourceKind.all { #expect(Self.table.contains { $0.0.hasPrefix(kind.command + " ") }, "\(kind.command)") }
    }

    @Test func namesOfNodesAreTurnedIntoUUIDs() async {
        let world = CommandWorld { $0.method == "GET" ? .json(["uuid": .string(Self.uuid)]) : .json([:], status: 201) }
        #expect(await world.run("port create 52:54:00:00:00:01 --node n1") == .success)
        #expect(world.requests.last?.body?["node_uuid"]?.stringValue == Self.uuid)
    }

    @Test func severalNodesAreSentAtOnceAndOneFailureDoesNotStopTheOthers() async {
        let world = CommandWorld { $0.target.contains("n2") ? .refusal(409, "n2 is locked") : HTTPResponse(status: 202) }
        #expect(await world.run("node manage n1 n2 n3") == .conflict)
        #expect(world.requests.count == 3)
        #expect(world.output.contains("n1: manage accepted\n") && world.output.contains("n3: manage accepted\n"))
        #expect(world.errors.contains("n2: n2 is locked") && world.errors.contains("1 of 3 failed"))
    }
}
