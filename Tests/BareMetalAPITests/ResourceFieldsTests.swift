import BareMetalAPI
import Documents
import Model
import Testing

/// Every resource's fields by version, against tables written by hand from the reference.
@Suite struct ResourceFieldsTests {
    private func expect(_ table: FieldTable<some Sendable>, from first: Int, _ since: [Int: Set<String>]) {
        for minor in first...115 {
            let expected = since.filter { $0.key <= minor }.values.reduce(into: Set()) { $0.formUnion($1) }
            #expect(table.names(at: Microversion(minor)) == expected, "a \(table.noun) in 1.\(minor)")
        }
    }

    private func summary(_ table: FieldTable<some Sendable>) -> Set<String> {
        Set(Projection(table, .summary, context()).names).subtracting(["links"])
    }

    @Test func portsAreShownByVersion() {
        expect(
            Port.fields, from: 1,
            [
                1: ["uuid", "address", "extra", "node_uuid", "created_at", "updated_at", "links"], 18: ["internal_info"],
                19: ["local_link_connection", "pxe_enabled"], 24: ["portgroup_uuid"], 34: ["physical_network"],
                53: ["is_smartnic"], 88: ["name"], 97: ["description"], 100: ["vendor"], 101: ["category"],
                111: ["available_for_dynamic_portgroup"],
            ])
        #expect(summary(Port.fields) == ["uuid", "address"])
    }

    @Test func portgroupsAreShownByVersion() {
        expect(
            Portgroup.fields, from: 23,
            [
                23: [
                    "uuid", "address", "extra", "internal_info", "name", "node_uuid", "standalone_ports_supported", "links",
                    "ports", "created_at", "updated_at",
                ],
                26: ["mode", "properties"], 102: ["physical_network"], 103: ["category"], 111: ["dynamic_portgroup"],
            ])
        #expect(summary(Portgroup.fields) == ["uuid", "address", "name"])
    }

    @Test func theOthersAreShownByVersion() {
        let times: Set = ["created_at", "updated_at"]
        expect(Chassis.fields, from: 1, [1: times.union(["uuid", "description", "extra", "links", "nodes"])])
        expect(
            VolumeConnector.fields, from: 32, [32: times.union(["uuid", "type", "connector_id", "node_uuid", "extra", "links"])])
        expect(
            VolumeTarget.fields, from: 32,
            [
                32: times.union([
                    "uuid", "volume_type", "volume_id", "boot_index", "node_uuid", "properties", "extra", "links",
                ])
            ])
        expect(DeployTemplate.fields, from: 55, [55: times.union(["uuid", "name", "steps", "extra", "links"])])
        expect(
            Runbook.fields, from: 92,
            [
                92: times.union(["uuid", "name", "steps", "disable_ramdisk", "extra", "public", "owner", "links"]),
                112: ["traits", "description"],
            ])
        expect(
            InspectionRule.fields, from: 96,
            [96: times.union(["uuid", "description", "priority", "phase", "sensitive", "conditions", "actions", "links"])])
        expect(ConductorRecord.fields, from: 49, [49: times.union(["hostname", "conductor_group", "alive", "drivers", "links"])])
        expect(
            FirmwareComponent.fields, from: 86,
            [
                86: times.union(["component", "initial_version", "current_version", "last_version_flashed"]),
                114: ["vendor", "model", "serial_number"],
            ])
        expect(
            HistoryEvent.fields, from: 78,
            [
                78: ["uuid", "created_at", "severity", "event", "event_type", "conductor", "user", "links"], 113: ["project"],
                115: ["state", "target_provision_state", "duration_seconds"],
            ])
    }

    @Test func listsShowAFewFields() {
        #expect(summary(Chassis.fields) == ["uuid", "description"])
        #expect(summary(VolumeConnector.fields) == ["uuid", "type", "connector_id", "node_uuid"])
        #expect(summary(VolumeTarget.fields) == ["uuid", "volume_type", "volume_id", "boot_index", "node_uuid"])
        #expect(summary(DeployTemplate.fields) == ["uuid", "name"])
        #expect(summary(Runbook.fields) == ["uuid", "name"])
        #expect(summary(InspectionRule.fields) == ["uuid", "description", "priority", "phase"])
        #expect(summary(ConductorRecord.fields) == ["hostname", "conductor_group", "alive"])
    }

    @Test func allocationsAreShownWhole() {
        #expect(summary(Allocation.fields) == Allocation.fields.names(at: .newest).subtracting(["links"]))
        #expect(!Allocation.fields.names(at: 59).contains("owner"))
    }

    @Test func someFieldsMayBeNamedBeforeTheyExist() throws {
        let selection = try Port.fields.selection(["uuid", "internal_info"], version: 10)
        #expect(Projection(Port.fields, selection, context(10)).names == ["uuid", "links"])
        #expect(status { () throws(APIError) in try Portgroup.fields.selection(["category"], version: 30) } == 200)
        #expect(status { () throws(APIError) in try Port.fields.selection(["category"], version: 30) } == 406)
    }

    @Test func aConductorIsAliveUntilItsLeaseEnds() throws {
        for (lease, isAlive) in [(someMoment + .seconds(1), true), (someMoment, false)] {
            let conductor = ConductorRecord(hostname: "a b", startedAt: someMoment, leaseExpiresAt: lease, drivers: ["ipmi"])
            let json = try JSON(parsing: Projection(ConductorRecord.fields, .detail, context()).document(of: conductor))
            #expect(json["alive"] == .bool(isAlive))
            #expect(json["links"]?[0]?["href"] == "http://127.0.0.1:6385/v1/conductors/a%20b")
        }
    }

    @Test func aSensitiveRuleHidesWhatItDoes() throws {
        var rule = InspectionRule(uuid: someUUID, createdAt: someMoment)
        rule.isSensitive = true
        rule.actions = JSONText([["op": "fail", "args": ["msg": "no"]]])
        let json = try JSON(parsing: Projection(InspectionRule.fields, .detail, context()).document(of: rule))
        #expect(json["actions"] == .null)
        #expect(json["conditions"] == .null)
    }

    @Test func credentialsOfVolumesAreMaskedAndSurviveAPatch() throws {
        var target = VolumeTarget(
            uuid: someUUID, nodeUUID: otherUUID, volumeType: "iscsi", volumeID: "v", bootIndex: 0, createdAt: someMoment)
        target.properties = ["target_iqn": "iqn.a", "auth_password": "hush"]
        let json = try JSON(parsing: Projection(VolumeTarget.fields, .detail, context()).document(of: target))
        #expect(json["properties"] == ["target_iqn": "iqn.a", "auth_password": "******"])
        let patch = try RequestBody.patch(
            Array(#"[{"op": "replace", "path": "/properties/target_iqn", "value": "iqn.b"}]"#.utf8))
        let changed = try VolumeTarget.fields.patch(target, patch, context: context())
        #expect(changed.properties.object == ["target_iqn": "iqn.b", "auth_password": "hush"])
    }

    @Test func secretArgumentsOfStepsAreMaskedAndSurviveAPatch() throws {
        let settings: JSONText = ["settings": [["name": "AdminPassword", "value": "hush"]], "token": "hush"]
        var template = DeployTemplate(
            uuid: someUUID, name: "CUSTOM_T",
            steps: [
                Step(interface: .raid, step: "first", priority: 2),
                Step(interface: .bios, step: "apply", args: settings, priority: 1),
            ], createdAt: someMoment)
        let text = String(decoding: Projection(DeployTemplate.fields, .detail, context()).document(of: template), as: UTF8.self)
        #expect(text.contains("******") && !text.contains("hush"))
        let removal = try RequestBody.patch(Array(#"[{"op": "remove", "path": "/steps/0"}]"#.utf8))
        template = try DeployTemplate.fields.patch(template, removal, context: context())
        #expect(template.steps.map(\.args) == [settings])
        var runbook = Runbook(
            uuid: someUUID, name: "r", steps: [OrderedStep(interface: .bios, step: "apply", args: settings, order: 1)],
            createdAt: someMoment)
        let shown = try JSON(parsing: Projection(Runbook.fields, .detail, context()).document(of: runbook))
        #expect(shown["steps"]?[0]?["args"]?["token"] == "******")
        let body = JSON.array([["op": "replace", "path": "/steps", "value": shown["steps"] ?? .null]])
        runbook = try Runbook.fields.patch(runbook, RequestBody.patch(body.bytes), context: context())
        #expect(runbook.steps.map(\.args) == [settings])
    }

    @Test func aSettingIsLinkedUnderItsNode() throws {
        var setting = BIOSSetting(name: "Proc/Turbo", value: "On", createdAt: someMoment)
        setting.registry = ["read_only": false, "allowable_values": ["On", "Off"]]
        let part = NodePart(setting, of: someUUID)
        let json = try JSON(parsing: Projection(BIOSSetting.fields, .detail, context()).document(of: part))
        #expect(json["links"]?[0]?["href"] == .string("http://127.0.0.1:6385/v1/nodes/\(someUUID)/bios/Proc%2FTurbo"))
        #expect(json["allowable_values"] == ["On", "Off"])
        #expect(json["read_only"] == false)
        #expect(json["upper_bound"] == .null)
        #expect(!BIOSSetting.fields.names(at: 73).contains("read_only"))
    }

    @Test func historyIsShortInLists() throws {
        var event = HistoryEvent(
            uuid: someUUID, nodeUUID: otherUUID, createdAt: someMoment, severity: .error,
            event: String(repeating: "é", count: 300), eventType: "provisioning")
        event.duration = .milliseconds(1500)
        #expect(event.shortened.event.count == 255)
        let json = try JSON(parsing: Projection(HistoryEvent.fields, .detail, context()).document(of: event))
        #expect(json["duration_seconds"] == 1.5)
        #expect(json["links"]?.arrayValue?.count == 1)
    }
}
