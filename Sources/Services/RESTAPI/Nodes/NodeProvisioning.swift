import BareMetalAPI
import Conductor
import Documents
import DriverInterfaces
import Lifecycle
import Model
import Storage

/// `PUT /v1/nodes/{node}/states/provision`, checked in Ironic's order (ironic-api.md §3.7).
struct NodeProvisioning: RouteGroup {
    let services: APIServices
    let limits: ServerLimits

    func add(to table: inout RouteTable) {
        table.add(.put, at: "nodes/{node}/states/provision", bodyBytesMax: limits.provisionBodyBytesMax) { request in
            _ = try request.arguments()
            return try await provision(request)
        }
    }

    private func provision(_ request: APIRequest) async throws -> APIResponse {
        let reference = try request.node
        let wanted = try ProvisionRequest(request.object(), version: request.version)
        let managed = try await services.conductor.node(reference)
        try refuseByLifecycle(wanted.verb, managed)
        let arguments = try wanted.arguments(version: request.version)
        try wanted.verb.checkVersion(request.version, in: managed.node.status.provisionState)
        let steps = try await steps(wanted.verb, arguments, managed.node)
        try await validate(wanted.verb, managed, arguments)
        let after = try await services.conductor.file(
            wanted.verb.event(steps), on: .uuid(managed.node.uuid), requestID: request.requestID,
            preparing: preparation(arguments))
        var response = APIResponse.accepted(watchAt: services.statesLocation(request))
        response.nodeID = after.node.uuid
        return response
    }

    /// Asks the lifecycle, without consequences, whether the verb is accepted now.
    private func refuseByLifecycle(_ verb: ProvisionVerb, _ managed: ManagedNode) throws {
        var trial = managed
        let circumstances = Circumstances(at: services.now, settings: services.conductor.settings.lifecycle)
        _ = try trial.apply(verb.event(StepRequest()), in: circumstances)
    }

    private func steps(_ verb: ProvisionVerb, _ arguments: ProvisionArguments, _ node: Node) async throws -> StepRequest {
        var request = StepRequest(steps: arguments.steps, disableRamdisk: arguments.disableRamdisk, runbook: arguments.runbook)
        if let name = arguments.runbook {
            let runbook = try await runbook(name, for: node)
            request.steps = runbook.steps.sorted { $0.order < $1.order }.map {
                Step(interface: $0.interface, step: $0.step, args: $0.args)
            }
            request.disableRamdisk = request.disableRamdisk || runbook.disableRamdisk
        }
        try await checkChildren(of: node, in: request.steps)
        if verb.isDeployment { request.steps += try await templateSteps(for: node, besides: request.steps) }
        return request
    }

    /// Refuses steps for nodes that are no children of this one.
    private func checkChildren(of node: Node, in steps: [Step]) async throws {
        var named: Set<Node.ID> = []
        for case .only(let chosen)? in steps.map(\.children) { named.formUnion(chosen) }
        guard !named.isEmpty else { return }
        var query = NodeQuery()
        query.parentNode = node.uuid
        query.extent = .summary
        guard let stranger = named.subtracting(try await services.store.nodes(query).map(\.uuid)).min() else { return }
        throw APIError.badRequest("limit_child_node_execution: node \(stranger) is no child of node \(node.uuid).")
    }

    private func runbook(_ name: String, for node: Node) async throws -> Runbook {
        let reference = try ResourceReference(name, noun: "runbook")
        guard let runbook = try await services.store.resource(Runbook.self, reference) else {
            throw APIError.noSuch("runbook", name)
        }
        let traits = runbook.traits.isEmpty ? [runbook.name] : runbook.traits
        guard traits.contains(where: node.traits.contains) else {
            throw APIError.badRequest(
                "runbook: \(runbook.name) is not approved for node \(node.uuid), which has none of its traits "
                    + "\(traits.joined(separator: ", ")).")
        }
        return runbook
    }

    /// The steps of the templates that the instance asks for by its traits; what the user gave goes before.
    private func templateSteps(for node: Node, besides given: [Step]) async throws -> [Step] {
        guard let traits = node.instanceInfo.object["traits"]?.arrayValue?.compactMap(\.stringValue), !traits.isEmpty else {
            return []
        }
        let templates = try await services.store.resources(
            DeployTemplate.self, ResourceQuery(filters: [.isOneOf("name", traits)]))
        let names = Set(given.map(\.qualifiedName))
        return templates.flatMap(\.steps).filter { !names.contains($0.qualifiedName) }
    }

    /// Checks the configuration that the verb will need, so that the client hears of it and not the node's last error.
    private func validate(_ verb: ProvisionVerb, _ managed: ManagedNode, _ arguments: ProvisionArguments) async throws {
        guard !verb.interfacesNeeded.isEmpty else { return }
        let driver = try services.conductor.driver(for: managed.node)
        var context = try await services.conductor.context(for: managed)
        if let password = arguments.rescuePassword { context.instanceInfo["rescue_password"] = .string(password) }
        for kind in verb.interfacesNeeded {
            guard let interface = driver[kind] else { throw ServiceError.lacks(kind.rawValue, context) }
            try interface.validate(context)
        }
    }

    /// Keeps what came along, as secrets of the node, in the same commit as the event.
    private func preparation(_ arguments: ProvisionArguments) -> Conductor.NodeEdit? {
        guard arguments.configDrive != nil || arguments.rescuePassword != nil else { return nil }
        return { node, secrets in
            var info = node.clear(.instanceInfo, with: secrets)
            switch arguments.configDrive {
            case .image(let text): info["configdrive"] = .string(text)
            case .document(let members): info["configdrive"] = .object(members)
            case nil: break
            }
            if let password = arguments.rescuePassword { info["rescue_password"] = .string(password) }
            node.replace(.instanceInfo, with: info, secrets: &secrets)
        }
    }
}

extension ProvisionVerb {
    /// The event that asks for the verb.
    fileprivate func event(_ request: StepRequest) -> Event {
        switch self {
        case .active, .deploy: .deploy(request)
        case .deleted, .undeploy: .delete
        case .rebuild: .rebuild(request)
        case .manage: .manage
        case .provide: .provide
        case .inspect: .inspect
        case .abort: .abort
        case .clean: .clean(request)
        case .adopt: .adopt
        case .rescue: .rescue
        case .unrescue: .unrescue
        case .unhold: .unhold
        case .service: .service(request)
        }
    }

    /// The interfaces whose configuration is checked before the verb is accepted.
    fileprivate var interfacesNeeded: [InterfaceKind] {
        switch self {
        case .active, .deploy, .rebuild: [.power, .deploy]
        case .inspect: [.power, .inspect]
        case .clean, .service: [.power, .network]
        case .rescue: [.power, .rescue, .network]
        case .unrescue: [.power, .rescue]
        case .deleted, .undeploy, .manage, .provide, .abort, .adopt, .unhold: []
        }
    }
}
