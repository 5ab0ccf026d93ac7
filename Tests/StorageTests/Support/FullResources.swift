import Documents
import Model

// Resources of node 1 in which every field differs from its default.

func fullChassis() -> Chassis {
    var chassis = Chassis(uuid: uuid(40), createdAt: moment(1))
    chassis.description = "enclosure"
    chassis.extra = ["a": 1]
    return chassis
}

func fullPortgroup() -> Portgroup {
    var group = Portgroup(uuid: uuid(41), nodeUUID: uuid(1), createdAt: moment(1))
    group.updatedAt = moment(2)
    group.name = "bond0"
    group.address = MACAddress(value: 0x5254_00FF_0001)
    group.extra = ["a": 1]
    group.internalInfo = ["b": 2]
    group.mode = "802.3ad"
    group.properties = ["miimon": "100"]
    group.isStandalonePortsSupported = false
    group.physicalNetwork = "physnet1"
    group.category = "c"
    group.isDynamic = true
    return group
}

func fullPort() -> Port {
    port(42, of: uuid(1)) { port in
        port.updatedAt = moment(2)
        port.name = "eth0"
        port.portgroupUUID = uuid(41)
        port.extra = ["a": 1]
        port.internalInfo = ["tenant_vif_port_id": "x"]
        port.localLinkConnection = ["port_id": "1"]
        port.isPXEEnabled = false
        port.physicalNetwork = "physnet1"
        port.isSmartNIC = true
        port.description = "d"
        port.vendor = "v"
        port.category = "c"
        port.isAvailableForDynamicPortgroup = false
    }
}

func fullConnector() -> VolumeConnector {
    var connector = VolumeConnector(
        uuid: uuid(43), nodeUUID: uuid(1), type: "iqn", connectorID: "iqn.2026-01.org.example", createdAt: moment(1))
    connector.extra = ["a": 1]
    return connector
}

func fullTarget() -> VolumeTarget {
    var target = VolumeTarget(
        uuid: uuid(44), nodeUUID: uuid(1), volumeType: "iscsi", volumeID: "v", bootIndex: 3, createdAt: moment(1))
    target.properties = ["target_iqn": "x"]
    target.extra = ["a": 1]
    return target
}

func fullTemplate() -> DeployTemplate {
    var template = DeployTemplate(
        uuid: uuid(45), name: "CUSTOM_T",
        steps: [
            Step(
                interface: .bios, step: "apply", args: ["settings": [["name": "x"]]], priority: 7, isAbortable: true,
                requiresRamdisk: false)
        ], createdAt: moment(1))
    template.extra = ["a": 1]
    return template
}

func fullRunbook() -> Runbook {
    var runbook = Runbook(
        uuid: uuid(46), name: "CUSTOM_R", steps: [OrderedStep(interface: .raid, step: "create", args: ["b": true], order: 2)],
        createdAt: moment(1))
    runbook.description = "d"
    runbook.disableRamdisk = true
    runbook.isPublic = true
    runbook.owner = "o"
    runbook.traits = ["CUSTOM_X"]
    runbook.extra = ["a": 1]
    return runbook
}

func fullRule() -> InspectionRule {
    var rule = InspectionRule(uuid: uuid(47), createdAt: moment(1))
    rule.description = "d"
    rule.priority = 100
    rule.phase = "late"
    rule.isSensitive = true
    rule.conditions = JSONText(unchecked: #"[{"op":"eq","args":{"values":["a","b"]}}]"#)
    rule.actions = JSONText(unchecked: #"[{"op":"fail","args":{"msg":"no"}}]"#)
    return rule
}

func fullAllocation() -> Allocation {
    var allocation = Allocation(uuid: uuid(48), createdAt: moment(1))
    allocation.name = "web"
    allocation.resourceClass = "large"
    allocation.owner = "o"
    allocation.nodeUUID = uuid(1)
    allocation.state = .error
    allocation.lastError = "none fits"
    allocation.traits = ["CUSTOM_A"]
    allocation.candidateNodes = [uuid(1), uuid(2)]
    allocation.extra = ["a": 1]
    allocation.attemptAt = moment(9)
    allocation.batch = uuid(51)
    allocation.wishes.conditions = [NodeCondition("properties/cpus", .isOneOf, [8, "16", 2.5, true])]
    allocation.wishes.preferences = [.init(NodeCondition("extra/rack", .equal, "r1"), weight: -3)]
    allocation.wishes.group = "web"
    allocation.wishes.apart = "extra/rack"
    allocation.wishes.spread = "extra/row"
    allocation.wishes.waitUntil = moment(10)
    allocation.wishes.expiresAt = moment(11)
    return allocation
}

func fullFlavor() -> Flavor {
    var flavor = Flavor(uuid: uuid(52), name: "gpu", resourceClass: "large", createdAt: moment(1))
    flavor.traits = ["CUSTOM_A"]
    flavor.description = "with a GPU"
    flavor.extra = ["a": 1]
    flavor.scheduling = ["count": 2]
    return flavor
}
