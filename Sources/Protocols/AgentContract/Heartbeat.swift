package import Documents

/// What an agent says with every heartbeat (agent-protocol.md §3). Printing it does not show the token.
package struct Heartbeat: Sendable, Hashable {
    /// Where the agent's commands are: scheme, host and port; does not change during one boot.
    package var callbackURL: String
    /// The version of the agent.
    package var agentVersion: String?
    /// The secret that the service gave out at look-up.
    package var agentToken: String?
    /// The certificate of the agent, PEM: the service believes this one and no other.
    package var agentVerifyCA: String?

    /// A heartbeat of the agent at `callbackURL`.
    package init(callbackURL: String, agentVersion: String?, agentToken: String?, agentVerifyCA: String?) {
        self.callbackURL = callbackURL
        self.agentVersion = agentVersion
        self.agentToken = agentToken
        self.agentVerifyCA = agentVerifyCA
    }

    /// The heartbeat in `document`.
    package init(_ document: JSON) throws(ContractFailure) {
        let fields = try Fields(document, of: "")
        callbackURL = try fields.requiredText("callback_url")
        agentVersion = try fields.text("agent_version")
        agentToken = try fields.text("agent_token")
        agentVerifyCA = try fields.text("agent_verify_ca")
    }

    /// The body of the request; what is absent is left out.
    package var json: JSON {
        var members: JSONObject = ["callback_url": .string(callbackURL)]
        members["agent_version"] = agentVersion.map { .string($0) }
        members["agent_token"] = agentToken.map { .string($0) }
        members["agent_verify_ca"] = agentVerifyCA.map { .string($0) }
        return .object(members)
    }
}

extension Heartbeat: CustomStringConvertible, CustomReflectable {
    package var description: String { "heartbeat of \(callbackURL), version \(agentVersion ?? "unknown")" }
    package var customMirror: Mirror { Mirror(self, children: ["callbackURL": callbackURL]) }
}
