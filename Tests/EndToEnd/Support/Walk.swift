import Documents
import OutboundHTTP

/// One node's way through its life, asked for over HTTP by a client that expects the service to vanish at any time.
///
/// A request without an answer may or may not have been heard: the node itself tells which, and the walk goes on from there.
struct Walk: Sendable {
    /// A verb, the state it starts from, and the state that completes it.
    struct Leg: Sendable {
        let verb: String
        let from: String
        let to: String
        var body: String? = nil
    }

    static let legs = [
        Leg(verb: "manage", from: "enroll", to: "manageable"), Leg(verb: "inspect", from: "manageable", to: "manageable"),
        Leg(
            verb: "clean", from: "manageable", to: "manageable",
            body: #"{"target":"clean","clean_steps":[{"interface":"vendor","step":"log_passthrough"}]}"#),
        Leg(verb: "provide", from: "manageable", to: "available"), Leg(verb: "active", from: "available", to: "active"),
        Leg(verb: "rebuild", from: "active", to: "active"),
        Leg(verb: "rescue", from: "active", to: "rescue", body: #"{"target":"rescue","rescue_password":"s3cret"}"#),
        Leg(verb: "unrescue", from: "rescue", to: "active"), Leg(verb: "deleted", from: "active", to: "available"),
    ]

    private enum Phase {
        case asking, waiting, unsure
    }

    let node: String
    private(set) var leg = 0
    private var phase = Phase.asking
    /// What ended the walk early.
    private(set) var failure: String?

    init(node: String) {
        self.node = node
    }

    var isOver: Bool { failure != nil || leg == Self.legs.count }

    /// One request and what follows from its answer.
    mutating func turn(_ client: HTTPClient, _ endpoint: String) async {
        switch phase {
        case .asking: await ask(client, endpoint)
        case .waiting, .unsure: await look(client, endpoint)
        }
    }

    private mutating func ask(_ client: HTTPClient, _ endpoint: String) async {
        let leg = Self.legs[self.leg]
        let body = leg.body ?? #"{"target":"\#(leg.verb)"}"#
        let request = HTTPRequest(
            "PUT", "\(endpoint)/v1/nodes/\(node)/states/provision", headers: Self.headers, body: Array(body.utf8))
        guard let response = try? await client.send(request) else {
            phase = .unsure
            return
        }
        switch response.status {
        case 202: phase = .waiting
        case 409, 503: break
        default: failure = "\(leg.verb): \(response.status) \(String(decoding: response.body, as: UTF8.self))"
        }
    }

    private mutating func look(_ client: HTTPClient, _ endpoint: String) async {
        let request = HTTPRequest("GET", "\(endpoint)/v1/nodes/\(node)", headers: Self.headers)
        guard let response = try? await client.send(request), response.status == 200,
            let document = try? JSON(parsing: response.body)
        else { return }
        let leg = Self.legs[self.leg]
        let state = document["provision_state"]?.stringValue ?? ""
        if state.hasSuffix("failed") || state == "error" || (state == "enroll" && document["last_error"] != .null) {
            failure = "\(leg.verb): \(state): \(document["last_error"]?.stringValue ?? "")"
        } else if document["target_provision_state"] != .null {
            phase = .waiting
        } else if case .unsure = phase, state == leg.from {
            phase = .asking
        } else if state == leg.to {
            phase = .asking
            self.leg += 1
        } else {
            failure = "\(leg.verb): ended in \(state)"
        }
    }

    static let headers: HTTPHeaders = ["X-OpenStack-Ironic-API-Version": "1.115", "Content-Type": "application/json"]
}
