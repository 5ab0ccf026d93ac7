package import Documents

/// The way to agents: HTTP, or what a test makes of it.
package protocol AgentLine: Sendable {
    /// The agent's answer to `question`.
    func ask(_ question: AgentQuestion, of agent: AgentAddress) async throws(AgentFailure) -> JSON
}

/// One request of the agent's API (agent-protocol.md §4).
package enum AgentQuestion: Sendable, Hashable {
    /// When the agent started, and its version.
    case status
    /// Every command since then, in order.
    case commands
    /// Carry out a command; `waits` for its end, or answer at once.
    case execute(JSON, waits: Bool)
}

/// Where an agent is, how it knows us, and how we know it. Printing it does not show the token.
package struct AgentAddress: Sendable, Hashable, CustomStringConvertible {
    /// Whom to believe when the agent shows its certificate.
    package enum Trust: Sendable, Hashable {
        /// The certificate that it told us in its heartbeat, PEM.
        case certificate(pem: String)
        /// The authorities in a file or directory of the operator's.
        case authorities(path: String)
        case systemAuthorities
        /// Nobody is checked, because the operator said so.
        case everybody
    }

    /// `https://192.0.2.7:9999`.
    package var url: String
    package var token: String
    package var trust: Trust

    /// An agent at `url`.
    package init(url: String, token: String, trust: Trust) {
        self.url = url
        self.token = token
        self.trust = trust
    }

    package var description: String { url }
}

/// Why an agent gave no answer that is of use.
package enum AgentFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// Nothing came back: what the network said.
    case unreachable(String)
    /// It does not know our token: it is another agent, or another boot of it.
    case stranger
    /// Another command is still running.
    case busy
    /// It refused the request: its status and words.
    case refused(status: Int, text: String)
    /// It answered something that no agent answers.
    case unintelligible(String)

    package var description: String {
        switch self {
        case .unreachable(let reason): reason
        case .stranger: "it does not know the token that this service gave out: the machine runs another boot of the ramdisk"
        case .busy: "it is busy with another command"
        case .refused(let status, let text): "it answered \(status): \(text)"
        case .unintelligible(let reason): "its answer is not that of an agent: \(reason)"
        }
    }
}
