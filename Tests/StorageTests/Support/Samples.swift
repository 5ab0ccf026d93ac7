import Documents
import Lifecycle
import Model
import Storage
import Testing

/// The moment so many seconds after the beginning of the tests' time.
func moment(_ seconds: Int64) -> Timestamp {
    Timestamp(microseconds: 1_790_000_000_000_000 + seconds * 1_000_000)
}

/// The identifier with this number.
func uuid(_ number: UInt64) -> ResourceID {
    ResourceID(high: 0xABCD_0000_0000_4000, low: 0x8000_0000_0000_0000 | number)
}

/// A node with nothing special about it.
func plainNode(_ number: UInt64, _ adjust: (inout Node) -> Void = { _ in }) -> Node {
    var node = Node(uuid: uuid(number), driver: "fake-hardware", createdAt: moment(Int64(number)))
    adjust(&node)
    return node
}

/// A node in which every field that names nothing else differs from its default.
func fullNode(_ number: UInt64) -> Node {
    plainNode(number) { node in
        node.name = "node-\(number)"
        node.updatedAt = moment(7)
        node.interfaces = Dictionary(uniqueKeysWithValues: InterfaceKind.allCases.map { ($0, "fake-\($0.rawValue)") })
        node.driverInfo = ["address": "10.0.0.1", "password": "******"]
        node.driverInternalInfo = ["agent_url": "http://10.0.0.2:9999"]
        node.properties = ["cpus": 4, "capabilities": "a:b"]
        node.extra = ["text": "Grüße, “wörld” \u{1F600}", "nested": ["list": [1, 2.5, nil, true]]]
        node.instanceInfo = ["image_source": "http://images/debian"]
        node.instanceUUID = uuid(number + 1_000)
        node.instanceName = "web-1"
        node.resourceClass = "large"
        node.conductorGroup = "east"
        node.owner = "alpha"
        node.lessee = "beta"
        node.shard = "one"
        node.description = "Rack 7, Unit 3"
        node.networkData = ["links": []]
        node.raidConfig = ["logical_disks": []]
        node.targetRAIDConfig = ["logical_disks": [["size_gb": 100]]]
        node.traits = ["CUSTOM_A", "CUSTOM_B"]
        node.automatedClean = false
        node.isProtected = true
        node.protectedReason = "in use"
        node.isRetired = true
        node.retiredReason = "old"
        node.disablePowerOff = true
        node.isConsoleEnabled = true
        node.bootMode = .uefi
        node.isSecureBoot = true
        node.health = "OK"
        fillStatus(&node.status)
    }
}

private func fillStatus(_ status: inout NodeStatus) {
    status.provisionState = .cleanWait
    status.targetProvisionState = .available
    status.provisionUpdatedAt = moment(8)
    status.powerState = .on
    status.targetPowerState = .off
    status.lastError = "something"
    status.isMaintenance = true
    status.maintenanceReason = "because"
    status.fault = .cleanFailure
    status.cleanStep = ["step": "erase", "interface": "deploy"]
    status.deployStep = ["step": "write"]
    status.serviceStep = ["step": "service"]
    status.inspectionStartedAt = moment(9)
    status.inspectionFinishedAt = moment(10)
    status.isReserved = true
}

/// Work in the middle of cleaning.
func cleaningWork() -> Work {
    var work = Work()
    let step = Step(
        interface: .deploy, step: "erase_devices", args: ["passes": 3], priority: 10, isAbortable: true, requiresRamdisk: false)
    work.operation = Operation(
        kind: .automatedClean, request: StepRequest(steps: [step], disableRamdisk: true, runbook: "CUSTOM_R"), command: "clean-1",
        startedAt: moment(1))
    work.operation?.phase = .stepping
    work.operation?.plan = [step]
    work.powerAction = PowerAction(target: .softReboot, command: "power-2", startedAt: moment(2))
    work.deadline = Deadline(at: moment(100), reason: "the agent's first call", isPoll: true)
    work.commandsNamed = 2
    return work
}

/// One of each order.
let orders: [Order] = [
    .begin(.deploy), .collectSteps(.clean), .end(.service), .giveUp(.inspect, powerOff: true),
    .run(Step(interface: .raid, step: "create", args: ["a": [1, "b", nil]], priority: 3), .deploy),
    .changePower(.reboot, timeout: .milliseconds(1_500)), .changePower(.on, timeout: nil),
    .runOnChildren(stepOnChildren(.all), .clean), .runOnChildren(stepOnChildren(.only([uuid(7)])), .service),
]

private func stepOnChildren(_ children: StepChildren) -> Step {
    var step = Step(interface: .power, step: "power_off")
    step.children = children
    return step
}

func effect(_ name: String, _ order: Order = .begin(.deploy)) -> Effect {
    Effect(command: CommandID(name), order: order)
}

func historyEvent(_ number: UInt64, of node: Node.ID) -> HistoryEvent {
    HistoryEvent(
        uuid: uuid(number), nodeUUID: node, createdAt: moment(Int64(number)), severity: number % 2 == 0 ? .info : .error,
        event: "event \(number)", eventType: "provisioning")
}

func port(_ number: UInt64, of node: Node.ID, _ adjust: (inout Port) -> Void = { _ in }) -> Port {
    var port = Port(
        uuid: uuid(number), nodeUUID: node, address: MACAddress(value: 0x5254_0000_0000 | number),
        createdAt: moment(Int64(number)))
    adjust(&port)
    return port
}

extension Store {
    /// Adds a node without secrets and history.
    func create(_ node: Node) async throws(StoreError) {
        try await create(node, secrets: NodeSecrets(), history: [])
    }

    /// The node as it is now, to be changed.
    func read(_ uuid: Node.ID) async throws -> ManagedNode {
        try #require(try await node(.uuid(uuid)))
    }
}
