import BareMetalAPI
import Documents
import DriverInterfaces
import Lifecycle
import Model

/// A change of a node, and the rules by which its state allows it (ironic-api.md §3.4).
struct NodePatch: Sendable {
    private let patch: JSONPatch
    private let context: RenderContext
    private let drivers: DriverCatalog
    /// Whether a new driver's default interfaces take the place of those that the patch does not name.
    var resetsInterfaces = false
    /// The owner of the node's allocation, where there is one.
    var allocationOwner: String?

    init(_ patch: JSONPatch, context: RenderContext, drivers: DriverCatalog) {
        self.patch = patch
        self.context = context
        self.drivers = drivers
    }

    /// Whether the patch sets maintenance, and to what.
    var isMaintenanceWanted: Bool? {
        get throws(APIError) {
            guard let item = patch.items.last(where: { $0.path.segments == ["maintenance"] }) else { return nil }
            guard item.op != .remove, let value = item.value, !value.isNull else { return false }
            return try value.boolean(of: "maintenance")
        }
    }

    /// Applies the patch to `node` as it is now, or refuses. The status stays: an event changes it.
    func apply(to node: inout Node, _ secrets: inout NodeSecrets) throws {
        let before = node
        try refuseByState(before)
        try dropReasons(of: &node)
        node = try Node.fields.patch(node, patch, context: context)
        node.status = before.status
        try settleInterfaces(of: &node, before)
        try checkClass(node, before)
        try checkInstance(node, before)
        try checkFlags(node, before)
        guard node.parentNode != node.uuid else {
            throw APIError.badRequest("parent_node: a node cannot be its own parent.")
        }
        let changed = [SecretDocument.driverInfo, .instanceInfo].filter { node[$0] != before[$0] }
        node.takeOverSecrets(of: changed, into: &secrets)
        if changed.contains(.instanceInfo) { node.takeOverInstanceName() }
    }

    private func touches(_ field: String) -> Bool {
        patch.items.contains { $0.path.segments.first == field }
    }

    private func refuseByState(_ node: Node) throws(APIError) {
        if removesOnlyInstance, node.status.isMaintenance { return }
        try node.refuseWhileReserved()
        guard node.isOpenToUpdates, node.status.provisionState != .inspecting || context.version < 39 else {
            throw .conflict(
                "Node \(node.uuid) can not be updated while a state transition is in progress: it is in state "
                    + "\"\(node.status.provisionState.rawValue)\".")
        }
    }

    private var removesOnlyInstance: Bool {
        guard patch.items.count == 1, let item = patch.items.first else { return false }
        return item.op == .remove && item.path.segments == ["instance_uuid"]
    }

    /// A flag that goes takes its reason along.
    private func dropReasons(of node: inout Node) throws(APIError) {
        if try isCleared("protected"), !touches("protected_reason") { node.protectedReason = nil }
        if try isCleared("retired"), !touches("retired_reason") { node.retiredReason = nil }
    }

    private func isCleared(_ flag: String) throws(APIError) -> Bool {
        guard let item = patch.items.last(where: { $0.path.segments == [flag] }) else { return false }
        guard item.op != .remove, let value = item.value, !value.isNull else { return true }
        return try !value.boolean(of: flag)
    }

    private func settleInterfaces(of node: inout Node, _ before: Node) throws {
        let touched = InterfaceKind.allCases.filter { touches($0.fieldName) }
        guard !resetsInterfaces || touches("driver") else {
            throw APIError.badRequest("reset_interfaces: goes with a change of the driver only.")
        }
        if node.driver != before.driver {
            guard !node.isConsoleEnabled else {
                throw APIError.conflict("Node \(node.uuid) has its console enabled: disable it before changing the driver.")
            }
            let kept = resetsInterfaces ? node.interfaces.filter { touched.contains($0.key) } : node.interfaces
            node.interfaces = try drivers.interfaces(for: node.driver, requested: kept)
        } else if !touched.isEmpty {
            try settle(touched, of: &node)
        }
        guard touched.contains(where: { node.interfaces[$0] != before.interfaces[$0] }) else { return }
        guard before.isOpenToRedefinition || before.status.isMaintenance else { throw cannotRedefine("its interfaces", before) }
    }

    private func settle(_ kinds: [InterfaceKind], of node: inout Node) throws(ValidationFailure) {
        let type = try drivers.requiredType(node.driver)
        for kind in kinds {
            if let wanted = node.interfaces[kind] {
                try drivers.check(wanted, of: kind, for: type)
            } else {
                node.interfaces[kind] = try drivers.defaultImplementation(of: kind, for: type)
            }
        }
    }

    private func cannotRedefine(_ what: String, _ node: Node) -> APIError {
        .conflict(
            "Node \(node.uuid) can not have \(what) changed in state \"\(node.status.provisionState.rawValue)\", only in enroll, "
                + "inspecting, inspect wait, manageable and available.")
    }

    private func checkClass(_ node: Node, _ before: Node) throws(APIError) {
        guard before.resourceClass != nil, node.resourceClass != before.resourceClass else { return }
        guard before.isOpenToRedefinition else { throw cannotRedefine("its resource_class", before) }
    }

    private func checkInstance(_ node: Node, _ before: Node) throws(APIError) {
        guard let instance = before.instanceUUID, node.instanceUUID != instance else { return }
        guard node.instanceUUID == nil else {
            throw .conflict("Node \(node.uuid) is already associated with instance \(instance).")
        }
        guard before.allocationUUID == nil || before.isOpenToRedefinition || before.status.isMaintenance else {
            throw .conflict("Node \(node.uuid) has an allocation: set maintenance to take its instance away.")
        }
    }

    private func checkFlags(_ node: Node, _ before: Node) throws(APIError) {
        let state = before.status.provisionState
        guard !node.isProtected || before.isProtected || state == .active || state == .rescue else {
            throw .conflict("Node \(node.uuid) can be protected in active and rescue only; it is in \"\(state.rawValue)\".")
        }
        guard !node.isRetired || before.isRetired || state != .available else {
            throw .conflict("Node \(node.uuid) is available and can not be retired: manage it first.")
        }
        guard node.owner == before.owner || allocationOwner == nil else {
            throw .conflict("Node \(node.uuid) has an allocation with an owner: its own owner can not be changed.")
        }
    }
}
