import BareMetalAPI
import Conductor
import Documents
import Lifecycle
import Model
import Storage

/// What the ramdisk calls without credentials: lookup and heartbeat (agent-protocol.md §1–3).
struct AgentRoutes: RouteGroup {
    private static let heartbeatKeys: [(name: String, since: Microversion)] = [
        ("callback_url", 1), ("agent_version", 36), ("agent_token", 62), ("agent_verify_ca", 68), ("agent_status", 72),
        ("agent_status_message", 72),
    ]

    let services: APIServices
    let settings: AgentSettings

    func add(to table: inout RouteTable) {
        table.add(.get, at: "lookup", since: 22, isPublic: true) { try await lookup($0) }
        table.add(.post, at: "heartbeat/{node}", since: 22, isPublic: true, isBrief: true) { try await hear($0) }
    }

    // MARK: Lookup

    private func lookup(_ request: APIRequest) async throws -> APIResponse {
        let arguments = try request.arguments(["addresses", "node_uuid"])
        let addresses = (arguments.list("addresses") ?? []).compactMap { MACAddress($0) }
        let uuid = try arguments.uuid("node_uuid")
        guard uuid != nil || !addresses.isEmpty else { throw APIError.badRequest("addresses or node_uuid is required.") }
        guard let managed = try await find(uuid, addresses) else { throw Self.nobody }
        guard isExpected(managed.node) else {
            let state = managed.node.status.provisionState.rawValue
            services.note(.refused, "an agent's look-up: in state \"\(state)\" no agent is expected", of: managed.node.uuid)
            throw Self.nobody
        }
        var node = managed.node
        var token: String?
        if request.version >= 62 {
            if AgentToken.exists(for: node) {
                token = try await tokenAgain(for: node, request)
            } else {
                let made = AgentToken.make()
                node = try await keep(made, for: node.uuid, request)
                token = made
            }
        }
        let answer = AgentAnswer(settings: settings, context: services.context(request))
        services.note(.lookup, "the agent asked which node it is on", of: node.uuid)
        var response = APIResponse(status: 200, body: .json(answer.document(node, token: token)))
        response.nodeID = node.uuid
        return response
    }

    private static let nobody = APIError.notFound("No node that expects an agent was found for these addresses.")

    private func find(_ uuid: Node.ID?, _ addresses: [MACAddress]) async throws -> ManagedNode? {
        if let uuid { return try await services.store.node(.uuid(uuid)) }
        let nodes = try await services.store.nodes(withPortAddresses: addresses)
        guard nodes.count == 1, let node = nodes.first else { return nil }
        return try await services.store.node(.uuid(node))
    }

    private func keep(_ token: String, for node: Node.ID, _ request: APIRequest) async throws -> Node {
        try await services.conductor.update(.uuid(node), requestID: request.requestID) { node, secrets in
            guard !AgentToken.exists(for: node) else {
                throw APIError.conflict("Another agent of node \(node.uuid) got the token at the same time.")
            }
            var info = node.clear(.driverInternalInfo, with: secrets)
            info[AgentToken.key] = .string(token)
            info[AgentToken.addressKey] = request.remoteAddress.map { .string($0) }
            node.replace(.driverInternalInfo, with: info, secrets: &secrets)
        }.node
    }

    /// The token once more for the machine that it was given to, until its agent has called: the answer may have been lost on the way,
    /// with this service or with the network, and an agent that does not know its token is of no use. For everybody else, the mask.
    private func tokenAgain(for node: Node, _ request: APIRequest) async throws -> String {
        let info = node.driverInternalInfo.object
        guard let address = request.remoteAddress, info[AgentToken.addressKey]?.stringValue == address, info["agent_url"] == nil
        else { return SecretDocument.mask }
        let secrets = try await services.store.secrets(of: node.uuid)
        return node.clear(.driverInternalInfo, with: secrets)[AgentToken.key]?.stringValue ?? SecretDocument.mask
    }

    /// Whether an agent of the node may call now.
    private func isExpected(_ node: Node) -> Bool {
        switch node.status.provisionState {
        case .deploying, .deployWait, .cleaning, .cleanWait, .inspecting, .inspectWait, .rescuing, .rescueWait, .serviceWait: true
        case .enroll, .manageable, .available, .servicing, .serviceHold: settings.isFastTrackOn
        case .active, .rescue, .error, .verifying, .deleting, .adopting, .unrescuing, .cleanHold, .deployHold, .inspectFailed,
            .cleanFailed, .deployFailed, .adoptFailed, .rescueFailed, .unrescueFailed, .serviceFailed:
            false
        }
    }

    // MARK: Heartbeat

    private func hear(_ request: APIRequest) async throws -> APIResponse {
        _ = try request.arguments()
        let body = try request.object()
        try refuseKeys(of: body, request.version)
        let url = try body.required("callback_url").text(of: "callback_url", max: 2_048)
        let token = body["agent_token"]?.stringValue
        let hasVersion = body["agent_version"]?.stringValue != nil || body["agent_status"]?.stringValue != nil
        // The token is compared in the commit that the call leads to: when the machine is booted anew meanwhile, the call of the
        // agent that was there before counts for nothing.
        let node = try await services.conductor.file(
            .agentCalled(try findings(body, url)), on: request.node, requestID: request.requestID
        ) { node, secrets in
            do throws(APIError) {
                guard AgentToken.isRight(token, for: node, secrets) else {
                    throw .badRequest("agent_token: the agent token is missing or not the one of node \(node.uuid).")
                }
                guard hasVersion else { throw .badRequest("agent_version: is missing.") }
                try check(url, of: node)
            } catch {
                services.note(.refused, "a heartbeat: \(error.text)", of: node.uuid)
                throw error
            }
        }.node
        var response = APIResponse.accepted()
        response.nodeID = node.uuid
        return response
    }

    private func refuseKeys(of body: JSONObject, _ version: Microversion) throws(APIError) {
        try body.refuseUnknown(besides: Set(Self.heartbeatKeys.map(\.name)))
        for (name, since) in Self.heartbeatKeys where version < since && body[name] != nil {
            throw .badRequest("\(name): needs API version \(since) or newer.")
        }
    }

    private func check(_ url: String, of node: Node) throws(APIError) {
        let isSecure = url.lowercased().hasPrefix("https://")
        guard isSecure || url.lowercased().hasPrefix("http://") else {
            throw .badRequest("callback_url: must be an http or https address.")
        }
        guard isSecure || !settings.requiresTLS else { throw .badRequest("callback_url: TLS is required of agents; use https.") }
        if let known = node.driverInternalInfo.object["agent_url"]?.stringValue, known != url {
            throw .badRequest("callback_url: differs from the address that the agent of node \(node.uuid) named before.")
        }
    }

    private func findings(_ body: JSONObject, _ url: String) throws(APIError) -> Findings {
        var findings = Findings()
        findings.driverInternalInfo = [
            "agent_url": .string(url), "agent_last_heartbeat": .string(String(services.now.description.dropLast(6))),
        ]
        for key in ["agent_version", "agent_verify_ca", "agent_status", "agent_status_message"] {
            guard let value = body[key], !value.isNull else { continue }
            findings.driverInternalInfo[key] = .string(try value.text(of: key, max: 65_536))
        }
        return findings
    }
}
