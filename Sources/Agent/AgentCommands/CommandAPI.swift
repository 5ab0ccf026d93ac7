import AgentContract
package import Documents

/// A request to the agent's API, without how it came.
package struct CommandAPIRequest: Sendable, Hashable {
    package var method: String
    /// The path without the query: `/v1/commands/`.
    package var path: String
    /// The arguments of the query, decoded.
    package var query: [String: String]
    package var body: [UInt8]

    /// A request of `target`, the path with its query as HTTP has it.
    package init(_ method: String, _ target: String, body: [UInt8] = []) {
        self.method = method
        self.body = body
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = Self.decoded(parts[0])
        query = [:]
        for argument in parts.dropFirst().first?.split(separator: "&") ?? [] {
            let pair = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            query[Self.decoded(pair[0])] = pair.count == 2 ? Self.decoded(pair[1]) : ""
        }
    }

    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let value = UInt8(String(rest.prefix(2)) ?? "", radix: 16), rest.count >= 2 {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// An answer of the agent's API.
package struct CommandAPIAnswer: Sendable, Hashable {
    package var status: Int
    package var json: JSON
    /// Where else to ask, for a redirection.
    package var location: String?

    /// An answer with this body.
    package init(_ status: Int, _ json: JSON, location: String? = nil) {
        self.status = status
        self.json = json
        self.location = location
    }
}

/// The agent's REST API (agent-protocol.md §4): paths, token, statuses.
package struct CommandAPI: Sendable {
    private let book: CommandBook
    private let token: @Sendable () -> String?
    private let version: String
    /// When the agent started, in seconds since the Unix epoch.
    private let startedAt: Double

    /// The API of the agent whose commands are in `book`; `token` is the secret as it is now.
    package init(_ book: CommandBook, version: String, startedAt: Double, token: @escaping @Sendable () -> String?) {
        self.book = book
        self.version = version
        self.startedAt = startedAt
        self.token = token
    }

    /// The answer to `request`, whatever it is.
    package func answer(_ request: CommandAPIRequest) async -> CommandAPIAnswer {
        do throws(CommandRefusal) {
            return try await route(request)
        } catch {
            return CommandAPIAnswer(error.status, error.json)
        }
    }

    private func route(_ request: CommandAPIRequest) async throws(CommandRefusal) -> CommandAPIAnswer {
        var path = request.path.split(separator: "/")
        if path.first == "v1" { path.removeFirst() } else if path.isEmpty { return CommandAPIAnswer(200, root) }
        switch (request.method, path.first, path.count) {
        case ("GET", nil, 0): return CommandAPIAnswer(200, versionDocument)
        case ("GET", "status", 1):
            return CommandAPIAnswer(200, ["started_at": .number(startedAt), "version": .string(version)])
        case (_, "commands", 1) where !request.path.hasSuffix("/"):
            return CommandAPIAnswer(308, [:], location: request.path + "/")
        case ("GET", "commands", 1):
            try checkToken(request)
            return CommandAPIAnswer(200, ["commands": .array(await book.results.map(\.json))])
        case ("POST", "commands", 1): return try await submit(request)
        case ("GET", "commands", 2):
            try checkToken(request)
            let id = String(path[1])
            let result = request.waits ? try await book.finalResult(id) : try await book.result(id)
            return CommandAPIAnswer(200, result.json)
        case (_, "commands", 1...2), (_, "status", 1), (_, nil, 0):
            throw CommandRefusal(405, "The method \(request.method) is not allowed here.")
        default: throw CommandRefusal(404, "There is nothing at \(request.path).")
        }
    }

    private func submit(_ request: CommandAPIRequest) async throws(CommandRefusal) -> CommandAPIAnswer {
        try checkToken(request)
        let order: CommandRequest
        do {
            order = try CommandRequest(try JSON(parsing: request.body))
        } catch let failure as ContractFailure {
            throw CommandRefusal(400, failure.description)
        } catch {
            throw CommandRefusal(400, "\(error)")
        }
        let result = try await book.submit(order)
        guard request.waits, !result.status.isFinal else { return CommandAPIAnswer(200, result.json) }
        return CommandAPIAnswer(200, try await book.finalResult(result.id).json)
    }

    /// Without a token of its own the agent believes nobody.
    private func checkToken(_ request: CommandAPIRequest) throws(CommandRefusal) {
        guard let token = token(), let sent = request.query["agent_token"], Self.areEqual(sent, token) else {
            throw CommandRefusal(401, "Token invalid.")
        }
    }

    /// Takes as long whatever differs.
    private static func areEqual(_ left: String, _ right: String) -> Bool {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(0) { $0 | $1.0 ^ $1.1 } == 0
    }

    private var root: JSON {
        [
            "name": "OpenStack Ironic Python Agent API",
            "description": "Ironbird's agent, which speaks the protocol of ironic-python-agent.",
            "versions": [versionLinks], "default_version": versionLinks,
        ]
    }

    private var versionLinks: JSON { ["id": "v1", "links": [["href": "/v1/", "rel": "self"]]] }

    private var versionDocument: JSON {
        [
            "id": "v1", "links": [["href": "/v1/", "rel": "self"]], "commands": [["href": "/v1/commands/", "rel": "self"]],
            "status": [["href": "/v1/status/", "rel": "self"]],
            "media_types": [["base": "application/json", "type": "application/vnd.openstack.ironic-python-agent.v1+json"]],
        ]
    }
}

extension CommandAPIRequest {
    /// Whether the answer shall wait for the end of the command.
    fileprivate var waits: Bool { ["true", "1", "yes", "on"].contains(query["wait"]?.lowercased() ?? "") }
}
