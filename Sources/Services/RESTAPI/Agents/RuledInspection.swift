import BareMetalAPI
import Conductor
import Documents
import Lifecycle
import Model
import Storage

/// What the operator's inspection rules make of what a ramdisk found.
struct RuledInspection {
    /// What to file, and the change of the node that belongs to it.
    typealias Filing = (event: Event, edit: Conductor.NodeEdit?)

    let services: APIServices
    /// Rules speak of nodes and ports as the newest version shows them.
    let context: RenderContext

    init(_ services: APIServices, _ request: APIRequest) {
        self.services = services
        let asked = services.context(request)
        context = RenderContext(version: .newest, baseURL: asked.baseURL, conductor: asked.conductor, now: asked.now)
    }

    /// The event that ends the inspection: with what the rules change, or as a failure where a rule says so or cannot be followed.
    func filing(_ findings: Findings, of managed: ManagedNode) async throws -> Filing {
        let rules = try await services.store.resources(InspectionRule.self, ResourceQuery())
        guard !rules.isEmpty else { return (.inspectionDelivered(findings), nil) }
        do {
            return try await filing(findings, of: managed, by: rules)
        } catch let failure as RuleFailure {
            return try failing(managed, failure.description)
        } catch let refusal as APIError where refusal.status < 500 && refusal.status != 409 {
            return try failing(managed, "An inspection rule asks for what cannot be: \(refusal.text)")
        }
    }

    private func failing(_ managed: ManagedNode, _ text: String) throws -> Filing {
        guard let operation = managed.work.operation else { throw APIError.badRequest(text) }
        return (.outcome(operation.command, .failed(text)), nil)
    }

    private func filing(_ found: Findings, of managed: ManagedNode, by rules: [InspectionRule]) async throws -> Filing {
        var findings = found
        let node = managed.node
        let ports = try await ports(of: node, with: findings.portAddresses)
        var run = RuleRun(
            node: try shown(node, with: findings), ports: try ports.map(shown),
            inventory: findings.inventory?.inventory.parsed ?? .null, pluginData: findings.inventory?.pluginData.parsed ?? .null)
        try await follow(rules, &run)
        let edit = try edit(by: run)
        var (trial, secrets) = (node, NodeSecrets())
        try edit(&trial, &secrets)
        try await change(ports, by: run)
        findings.inventory?.pluginData = JSONText(run.pluginData)
        findings.remarks += run.remarks
        for item in run.nodePatch where item.path.segments.first == "properties" {
            // The rule's word is the last.
            if let key = item.path.segments.dropFirst().first { findings.properties.removeValue(forKey: key) }
        }
        return (.inspectionDelivered(findings), edit)
    }

    /// No rule has changed anything until everybody was called whom the rules want called.
    private func follow(_ rules: [InspectionRule], _ run: inout RuleRun) async throws(RuleFailure) {
        do throws(RuleFailure) {
            try run.follow(rules)
        } catch {
            try await services.ruleCalls(run.calls)
            throw error
        }
        try await services.ruleCalls(run.calls)
    }

    /// The node's ports, with one for every card that was found.
    private func ports(of node: Node, with addresses: [MACAddress]) async throws -> [Port] {
        let query = ResourceQuery(filters: [.equals("node_uuid", node.uuid.description)])
        let known = try await services.store.resources(Port.self, query)
        for address in addresses where !known.contains(where: { $0.address == address }) {
            let port = Port(uuid: services.makeID(), nodeUUID: node.uuid, address: address, createdAt: services.now)
            do throws(StoreError) {
                try await services.store.create(port)
            } catch {
                // Another node has it; it stays where it is, as without rules.
                guard case .duplicate = error else { throw error.refusal(of: .creation) }
            }
        }
        return addresses.isEmpty ? known : try await services.store.resources(Port.self, query)
    }

    /// The node as the API shows it, with what the default hooks have found already.
    private func shown(_ node: Node, with findings: Findings) throws -> JSON {
        var members = try JSON(parsing: Projection(Node.fields, .detail, context).document(of: node)).objectValue ?? [:]
        members["properties"] = .object(node.properties.object.merging(findings.properties))
        return .object(members)
    }

    private func shown(_ port: Port) throws -> JSON {
        try JSON(parsing: Projection(Port.fields, .detail, context).document(of: port))
    }

    private func edit(by run: RuleRun) throws -> Conductor.NodeEdit {
        let patch = NodePatch(JSONPatch(run.nodePatch), context: context, drivers: services.conductor.drivers)
        let traits = Set(run.traits).sorted()
        for trait in traits { try TraitName.check(trait, of: "trait") }
        guard traits.count <= TraitName.countMax else {
            throw APIError.badRequest("traits: at most \(TraitName.countMax) are allowed.")
        }
        return { node, secrets in
            try patch.apply(to: &node, &secrets)
            node.traits = traits
        }
    }

    private func change(_ ports: [Port], by run: RuleRun) async throws {
        for port in ports {
            let items = run.portPatches.filter { $0.port == port.uuid.description }.map(\.item)
            guard !items.isEmpty else { continue }
            var changed = try Port.fields.patch(port, JSONPatch(items), context: context)
            guard changed != port else { continue }
            let fence = try await PortRules.checkChange(of: port, to: changed, services)
            changed.updatedAt = services.now
            do {
                try await services.store.update(changed, from: port, fencedBy: fence)
            } catch {
                throw error.refusal(of: .change)
            }
        }
    }
}
