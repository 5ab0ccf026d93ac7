import AgentContract
import Documents
import DriverInterfaces
import Model

/// The agent that called for a node in its present boot.
struct NodeAgent: Sendable {
    let address: AgentAddress
    private let line: any AgentLine

    /// The agent that the node knows of; `nil` before it has called.
    init?(of node: NodeContext, line: any AgentLine) {
        guard let address = AgentAddress(of: node) else { return nil }
        self.address = address
        self.line = line
    }

    /// When the agent's process started, in the agent's own words: another value is another process.
    func startedAt() async throws(AgentFailure) -> String {
        let answer = try await line.ask(.status, of: address)
        guard let startedAt = answer["started_at"], !startedAt.isNull else { throw .unintelligible("started_at is missing") }
        return startedAt.text
    }

    /// Every command since then.
    func history() async throws(AgentFailure) -> CommandHistory {
        let answer = try await line.ask(.commands, of: address)
        do {
            return CommandHistory(try CommandResult.list(answer))
        } catch {
            throw .unintelligible("\(error)")
        }
    }

    /// Starts a command, and waits for its end if it `waits`.
    func execute(_ request: CommandRequest, waits: Bool) async throws(AgentFailure) -> CommandResult {
        let answer = try await line.ask(.execute(request.json, waits: waits), of: address)
        do {
            return try CommandResult(answer)
        } catch {
            throw .unintelligible("\(error)")
        }
    }
}

extension AgentAddress {
    /// The address that the node's agent told us, with the token that it got.
    init?(of node: NodeContext) {
        let info = node.driverInternalInfo
        guard let url = info["agent_url"]?.stringValue, let token = info["agent_secret_token"]?.stringValue else { return nil }
        self.init(url: String(url.trimmingSlashes), token: token, trust: Trust(of: node))
    }
}

extension AgentAddress.Trust {
    /// What the agent told us of itself goes before what the operator says (agent-protocol.md §5).
    fileprivate init(of node: NodeContext) {
        if let pem = node.driverInternalInfo["agent_verify_ca"]?.stringValue, !pem.isEmpty {
            self = .certificate(pem: pem)
            return
        }
        switch node.driverInfo["agent_verify_ca"] {
        case .bool(false), .string("false"), .string("False"), .string("no"), .string("0"): self = .everybody
        case .string(let path) where path.hasPrefix("/"): self = .authorities(path: path)
        case nil, .null, .bool, .integer, .number, .string, .array, .object: self = .systemAuthorities
        }
    }
}

extension String {
    fileprivate var trimmingSlashes: Substring {
        var text = self[...]
        while text.last == "/" { text.removeLast() }
        return text
    }
}
