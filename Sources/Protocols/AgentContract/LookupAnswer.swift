package import Documents
package import Model

/// What the service answers to an agent that looks up its node (agent-protocol.md §1). An agent tolerates absent keys.
package struct LookupAnswer: Sendable, Hashable {
    /// The node that the agent runs on.
    package var nodeID: Node.ID
    /// The node's document: properties, instance_info, driver_internal_info; secrets are masked.
    package var node: JSONObject
    /// How the agent shall behave.
    package var configuration: AgentConfiguration

    /// The answer for the node `nodeID`.
    package init(nodeID: Node.ID, node: JSONObject = [:], configuration: AgentConfiguration) {
        self.nodeID = nodeID
        self.node = node
        self.configuration = configuration
    }

    /// The answer in `document`.
    package init(_ document: JSON) throws(ContractFailure) {
        let fields = try Fields(document, of: "")
        let node = try fields.requiredObject("node")
        guard let id = Node.ID(try node.requiredText("uuid")) else { throw ContractFailure("node.uuid", "is not a UUID") }
        nodeID = id
        self.node = node.members
        configuration = try AgentConfiguration(try fields.requiredObject("config"))
    }

    /// The document of the answer.
    package var json: JSON {
        var node = node
        node["uuid"] = .string(nodeID.description)
        return ["node": .object(node), "config": configuration.json]
    }
}

/// What the service tells every agent about how to behave. Printing it does not show the token.
package struct AgentConfiguration: Sendable, Hashable {
    /// How a token that exists already is shown instead of itself.
    package static let maskedToken = "******"
    /// The shortest token that an agent accepts, in characters.
    package static let tokenLengthMin = 32

    /// How long the agent may be silent; it calls about twice as often.
    package var heartbeatTimeout: Duration
    /// The secret between the two: once in clear, from then on masked; `nil` where the service has none.
    package var agentToken: String?
    /// Whether MD5 counts as a checksum.
    package var isMD5Allowed: Bool
    /// Whether the agent leaves the format of an image unexamined.
    package var isImageInspectionDisabled: Bool
    /// The formats of images that may be written.
    package var permittedImageFormats: [String]
    /// Whether the agent does without looking for the machine's controller.
    package var skipsControllerDetection: Bool

    /// A configuration with Ironic's defaults.
    package init(heartbeatTimeout: Duration = .seconds(300), agentToken: String? = nil) {
        self.heartbeatTimeout = heartbeatTimeout
        self.agentToken = agentToken
        isMD5Allowed = false
        isImageInspectionDisabled = false
        permittedImageFormats = ["raw", "gpt", "qcow2", "iso"]
        skipsControllerDetection = false
    }

    init(_ fields: Fields) throws(ContractFailure) {
        self.init()
        if let seconds = try fields.integer("heartbeat_timeout") { heartbeatTimeout = .seconds(max(1, seconds)) }
        agentToken = try fields.text("agent_token")
        isMD5Allowed = try fields.truth("agent_md5_checksum_enable") ?? false
        isImageInspectionDisabled = try fields.truth("disable_deep_image_inspection") ?? false
        if let formats = try fields.texts("permitted_image_formats") { permittedImageFormats = formats }
        skipsControllerDetection = try fields.truth("agent_skip_bmc_detect") ?? false
    }

    /// The document of the configuration, token included.
    package var json: JSON {
        [
            "heartbeat_timeout": .integer(heartbeatTimeout.components.seconds),
            "agent_token": .optional(agentToken),
            "agent_token_required": true,
            "agent_md5_checksum_enable": .bool(isMD5Allowed),
            "disable_deep_image_inspection": .bool(isImageInspectionDisabled),
            "permitted_image_formats": .texts(permittedImageFormats),
            "agent_skip_bmc_detect": .bool(skipsControllerDetection),
        ]
    }
}

extension AgentConfiguration: CustomStringConvertible, CustomReflectable {
    package var description: String { "heartbeat every \(heartbeatTimeout), token •••" }
    package var customMirror: Mirror { Mirror(self, children: ["heartbeatTimeout": heartbeatTimeout]) }
}
