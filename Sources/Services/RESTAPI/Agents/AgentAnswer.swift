import BareMetalAPI
import Documents
import Model

/// What lookup and inspection tell an agent: its node, and how to behave (agent-protocol.md §1).
struct AgentAnswer {
    let settings: AgentSettings
    let context: RenderContext

    /// The document for the agent of `node`. `token` is shown as it is: the mask where the agent has it already.
    func document(_ node: Node, token: String?) -> [UInt8] {
        var writer = JSONWriter(reserveCapacity: 4_096)
        writer.beginObject()
        writer.key("node")
        Projection(Node.fields, .only(["uuid", "properties", "instance_info", "driver_internal_info"]), newest)
            .write(node, to: &writer)
        writer.key("config")
        writer.json(config(token))
        writer.endObject()
        return writer.bytes
    }

    /// The agent reads `driver_internal_info` whatever version it speaks.
    private var newest: RenderContext {
        RenderContext(version: .newest, baseURL: context.baseURL, conductor: context.conductor, now: context.now)
    }

    private func config(_ token: String?) -> JSON {
        [
            "metrics": [
                "backend": "noop", "prepend_host": false, "prepend_uuid": false, "prepend_host_reverse": true,
                "global_prefix": nil,
            ],
            "metrics_statsd": ["statsd_host": "localhost", "statsd_port": 8125],
            "heartbeat_timeout": .integer(settings.heartbeatTimeout.components.seconds),
            "agent_token": token.map { .string($0) } ?? .null,
            "agent_token_required": true,
            "agent_md5_checksum_enable": false,
            "disable_deep_image_inspection": false,
            "permitted_image_formats": .array(settings.permittedImageFormats.map { .string($0) }),
            "agent_skip_bmc_detect": false,
            "enable_bios_bootloader_install": true,
            "tls_min_version": "1.3",
            "tls_cipher_suites": nil,
            "agent_containers": [
                "allow_arbitrary_containers": false, "allowed_containers": [], "container_steps_file": "", "runner": "podman",
                "pull_options": [], "run_options": [],
            ],
        ]
    }
}
