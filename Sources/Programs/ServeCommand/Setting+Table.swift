import Model

extension Setting {
    /// Every setting there is, in the order of the reference page.
    package static let all: [Setting] =
        state + listening + access + hardware + boot + conductor + operations + agents + limits + logging

    /// The setting of this name.
    package static func named(_ name: String) -> Setting? {
        byName[name]
    }

    private static let byName = Dictionary(all.map { ($0.name, $0) }) { _, _ in
        preconditionFailure("Two settings have one name.")
    }

    private static let state = [
        Setting(
            .state, "state-dir", "DIR",
            "Directory of the database, the key of the secrets and the fake machines. Made with mode 0700."),
        Setting(.state, "config", "FILE", "YAML file with settings, each under its name."),
        Setting(
            .state, "hostname", "NAME", standard: "the machine's name",
            "Name of this conductor, shown as `conductor` and `reservation`."),
        Setting(.state, "conductor-group", "GROUP", standard: "", "Group whose nodes this conductor serves."),
    ]

    private static let listening = [
        Setting(
            .listening, "api-listen", "HOST:PORT,…", standard: "127.0.0.1:6385",
            "Addresses to listen on, as 127.0.0.1:6385 or [::1]:6385."),
        Setting(
            .listening, "public-endpoint", "URL",
            "Scheme, host and port that links in answers start with; without it, those of the request."),
        Setting(
            .listening, "trust-forwarded-headers", nil, standard: "false",
            "Take scheme and host of links from a proxy's X-Forwarded-Proto and X-Forwarded-Host."),
        Setting(
            .listening, "tls-certificate", "FILE",
            "PEM file with the certificate of the listeners and those that lead to its root."),
        Setting(.listening, "tls-key", "FILE", "PEM file with the key of the certificate."),
        Setting(
            .listening, "healthcheck", nil, standard: "false",
            "Answer /healthcheck as well; /healthz and /readyz are always there."),
    ]

    private static let access = [
        Setting(
            .access, "auth-strategy", "noauth|http_basic", standard: "noauth", "Who may ask: everybody, or users with a password."
        ),
        Setting(
            .access, "htpasswd-file", "FILE",
            "Users for http_basic, with bcrypt hashes (htpasswd -B). Read again when it changes."),
        Setting(
            .access, "allow-unauthenticated-remote-access", nil, standard: "false",
            "Let auth-strategy noauth listen on addresses that other machines can reach."),
    ]

    private static let hardware =
        [
            Setting(
                .hardware, "hardware-types", "TYPE,…", standard: "ipmi,redfish",
                "Hardware types that nodes may have: fake-hardware, ipmi, redfish."),
            Setting(.hardware, "fake-delay", "SECONDS", standard: "0", "How long work takes on fake machines."),
            Setting(
                .hardware, "fake-failure-odds", "ODDS", standard: "0",
                "How many pieces of work fail on fake machines, from 0 to 1."),
        ]
        + InterfaceKind.allCases.map { kind in
            Setting(
                .hardware, "enabled-\(kind.rawValue)-interfaces", "NAME,…", standard: "Ironic's",
                "Implementations of the \(kind.rawValue) interface that nodes may name.")
        }
        + InterfaceKind.allCases.map { kind in
            Setting(
                .hardware, "default-\(kind.rawValue)-interface", "NAME", standard: "the best enabled",
                "Implementation of the \(kind.rawValue) interface of nodes that name none.")
        }

    private static let conductor = [
        Setting(
            .conductor, "power-sync-interval", "SECONDS", standard: "120",
            "How often power states are compared with the recorded ones; 0: never."),
        Setting(
            .conductor, "power-sync-retries-max", "COUNT", standard: "3",
            "After so many failed comparisons a node goes into maintenance."),
        Setting(
            .conductor, "force-power-state-during-sync", "BOOLEAN", standard: "true",
            "Bring nodes back to the recorded power state; otherwise the record follows."),
        Setting(
            .conductor, "power-recovery-interval", "SECONDS", standard: "300",
            "How often nodes with the fault `power failure` are tried again; 0: never."),
        Setting(.conductor, "nodes-at-once-max", "COUNT", standard: "128", "Nodes that are worked on at the same time."),
        Setting(.conductor, "effect-timeout", "SECONDS", standard: "300", "How long hardware may take for one order."),
        Setting(.conductor, "call-timeout", "SECONDS", standard: "60", "How long hardware may take while a request waits."),
        Setting(
            .conductor, "retry-timeout", "SECONDS", standard: "300", "How long an order is tried again before it has failed."),
        Setting(.conductor, "shutdown-timeout", "SECONDS", standard: "60", "How long a shutdown waits for the orders under way."),
    ]

    private static let operations = [
        Setting(
            .operations, "automated-clean", "BOOLEAN", standard: "true",
            "Clean nodes that do not say otherwise before they become available."),
        Setting(
            .operations, "allow-provisioning-in-maintenance", "BOOLEAN", standard: "true", "Let nodes in maintenance be provided."
        ),
        Setting(
            .operations, "power-off-after-deploy-failure", "BOOLEAN", standard: "true",
            "Power nodes off when their deployment failed."),
        Setting(
            .operations, "deploy-callback-timeout", "SECONDS", standard: "1800",
            "How long `wait call-back` may last; 0: for ever. The same for the others."),
        Setting(.operations, "clean-callback-timeout", "SECONDS", standard: "1800", "How long `clean wait` may last."),
        Setting(.operations, "inspect-wait-timeout", "SECONDS", standard: "1800", "How long `inspect wait` may last."),
        Setting(.operations, "rescue-callback-timeout", "SECONDS", standard: "1800", "How long `rescue wait` may last."),
        Setting(.operations, "service-callback-timeout", "SECONDS", standard: "1800", "How long `service wait` may last."),
    ]

    private static let agents = [
        Setting(
            .agents, "agent-listen", "HOST:PORT,…", standard: "each boot interface, port 6385",
            "Addresses at which agents, and nobody else, are served without credentials; all other paths do not exist there."),
        Setting(
            .agents, "agent-heartbeat-timeout", "SECONDS", standard: "300",
            "How long an agent may be silent before it counts as gone."),
        Setting(.agents, "agent-require-tls", "BOOLEAN", standard: "true", "Refuse agents that do not offer HTTPS."),
        Setting(
            .agents, "agent-silence-timeout", "SECONDS", standard: "300",
            "How long an agent on a machine that is on may leave a step's questions unanswered before the step has failed."),
        Setting(
            .agents, "agent-logs", "BOOLEAN", standard: "true",
            "Keep the logs of agents whose operation failed, in agent-logs below the state directory."),
        Setting(
            .agents, "erase-devices-priority", "NUMBER", standard: "0",
            "Priority of the step that erases whole disks in automated cleaning; 0 leaves it out, so that only metadata is erased. "
                + "Ironic's is 10."),
        Setting(
            .agents, "erase-devices-metadata-priority", "NUMBER", standard: "99",
            "Priority of the step that erases partition tables and file system signatures in automated cleaning; 0 leaves it out."
        ),
        Setting(.agents, "fast-track", nil, standard: "false", "Let agents call that nobody waits for yet."),
    ]

    private static let limits = [
        Setting(.limits, "body-bytes-max", "BYTES", standard: "1048576", "Size of a request's body."),
        Setting(
            .limits, "provision-body-bytes-max", "BYTES", standard: "67108864",
            "Size of the body of states/provision, which may hold a config drive."),
        Setting(.limits, "inspection-body-bytes-max", "BYTES", standard: "16777216", "Size of the body of continue_inspection."),
        Setting(.limits, "header-bytes-max", "BYTES", standard: "32768", "Size of a request's header."),
        Setting(
            .limits, "connections-max", "COUNT", standard: "16384",
            "Open connections of a listener; more wait until others close."),
        Setting(
            .limits, "idle-timeout", "SECONDS", standard: "75",
            "How long a connection may be open without a request, and a request's head may take."),
        Setting(.limits, "request-timeout", "SECONDS", standard: "120", "How long the body of a request may take to arrive."),
        Setting(.limits, "page-items-max", "COUNT", standard: "1000", "Items of one list; it goes on with `next`."),
    ]

    private static let logging = [
        Setting(
            .logging, "log-level", "LEVEL", standard: "info",
            "The least that is logged: trace, debug, info, notice, warning, error or critical."),
        Setting(.logging, "log-format", "text|json", standard: "text", "How a line of the log looks."),
    ]
}
