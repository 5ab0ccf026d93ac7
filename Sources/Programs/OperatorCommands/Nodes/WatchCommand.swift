import ArgumentParser
import Documents

/// `ironbird node watch`: nodes as they are, and then every change of them.
struct WatchCommand: OperatorCommand {
    private static let kind = NodeResource.kind

    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "List nodes, and then each change of them, until interrupted.",
        usage: "ironbird node watch [filters] [options]",
        discussion: "Takes the filters of `node list`. With --output json, a node is a line; one that is deleted, or does not "
            + "pass the filters any more, is {\"uuid\": …, \"removed\": true}.")

    /// How long the server may hold an answer back, and the pause after it could not be reached.
    private static let waitMax = Duration.seconds(25)
    private static let retryPause = Duration.seconds(2)

    @Argument(parsing: .allUnrecognized, help: .hidden, completion: .list(kind.filters.map { "--" + $0.option }))
    var filters: [String] = []

    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    /// Ends only by a failure, or when the process does.
    func run(with session: Session) async throws {
        let query = try await session.query(filters, of: Self.kind) + output.query(for: Self.kind)
        while true {
            // Asked first: what changes while the list is read is told again, and nothing is missed.
            let start = try await session.client.send("GET", "nodes", query: [("limit", "1"), ("fields", "uuid")])
            guard let revision = start.revision else {
                throw CommandFailure(.failed, "this server tells no revisions, so its nodes cannot be watched")
            }
            var known = KnownNodes()
            show(known.taking(try await session.client.list("nodes", key: "nodes", query)), isFirst: true, session)
            try await follow(from: revision, query, &known, session)
        }
    }

    /// What the server said about changes.
    private enum News {
        case changes(JSON)
        /// It could not be reached, as while it is restarted.
        case silence
        /// It does not know any more what changed.
        case unknown
    }

    /// Shows changes until the server does not know any more what changed since the last one.
    private func follow(
        from revision: Int64, _ query: [BareMetalClient.Parameter], _ known: inout KnownNodes, _ session: Session
    ) async throws {
        var last = revision
        while true {
            switch try await news(since: last, query, session) {
            case .changes(let changes):
                last = changes["revision"]?.integerValue ?? last
                show(known.taking(changes["nodes"]?.arrayValue ?? []), isFirst: false, session)
                showRemoved(known.losing(changes["removed"]?.arrayValue ?? []), session)
            case .silence: try await session.context.clock.sleep(for: Self.retryPause)
            case .unknown: return
            }
        }
    }

    private func news(
        since revision: Int64, _ query: [BareMetalClient.Parameter], _ session: Session
    ) async throws(CommandFailure) -> News {
        let wait = min(Self.waitMax, session.client.settings.requestTimeout / 2).components.seconds
        do {
            return .changes(try await session.client.get("nodes", query + [("since", "\(revision)"), ("wait", "\(wait)")]))
        } catch {
            let isUnknown = error.httpStatus == 410
            guard isUnknown || error.status == .unreachable else { throw error }
            let remedy = isUnknown ? "listing all nodes again" : "trying again"
            session.context.terminal.writeError("ironbird: \(error.message); \(remedy)\n")
            return isUnknown ? .unknown : .silence
        }
    }

    private func show(_ nodes: [JSON], isFirst: Bool, _ session: Session) {
        let rendering = Rendering(output)
        switch output.output {
        case .json: session.context.terminal.write(nodes.map { rendering.chosen($0).text + "\n" }.joined())
        case .table, .yaml, .value:
            guard !nodes.isEmpty else { return }
            session.context.terminal.write(rendering.list(nodes, columns: Self.kind.columns, hasTitles: isFirst))
        }
    }

    private func showRemoved(_ nodes: [(uuid: String, name: String)], _ session: Session) {
        for node in nodes {
            let line = JSON.object(["uuid": .string(node.uuid), "removed": true]).text
            session.context.terminal.write(output.output == .json ? line + "\n" : "\(PlainText.of(node.name)): removed\n")
        }
    }
}

/// The nodes that were shown, so that only what disappears from view is said to be removed.
private struct KnownNodes {
    private var names: [String: String] = [:]

    mutating func taking(_ nodes: [JSON]) -> [JSON] {
        for node in nodes {
            guard let uuid = node["uuid"]?.stringValue else { continue }
            names[uuid] = node["name"]?.stringValue ?? names[uuid] ?? uuid
        }
        return nodes
    }

    mutating func losing(_ uuids: [JSON]) -> [(uuid: String, name: String)] {
        uuids.compactMap { uuid in
            guard let uuid = uuid.stringValue, let name = names.removeValue(forKey: uuid) else { return nil }
            return (uuid, name)
        }
    }
}
