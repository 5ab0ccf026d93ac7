import BareMetalAPI
import Conductor
import Documents
import Model
import Storage

/// `GET /v1/nodes?since=REVISION`, an addition of Ironbird: the nodes that changed after a revision, as they are now.
///
/// The document is described in Sources/Services/FEED.md.
struct NodeFeedRoute {
    /// Where a list says up to which revision it is known, and a refusal from which one to go on.
    static let header = "Ironbird-Revision"
    /// Arguments that lists have beside those of this route.
    static let argumentNames: Set<String> = ["since", "wait"]

    let services: APIServices

    func answer(
        _ request: APIRequest, _ arguments: QueryArguments, _ selection: Selection
    ) async throws -> APIResponse {
        for name in ["marker", "sort_key", "sort_dir"] where arguments.contains(name) {
            throw APIError.badRequest("\(name): cannot be combined with since, which goes on from revision to revision.")
        }
        let since = Int64(try arguments.integer("since", min: 0) ?? 0)
        let wait = min(.seconds(try arguments.integer("wait", min: 0) ?? 0), services.watchers.limits.waitMax)
        let limit = min(try arguments.integer("limit", min: 1) ?? services.pageItemsMax, services.pageItemsMax)
        let filters = try NodeFilters(arguments, version: request.version)
        var query = NodeFeedQuery(since: since, limit: limit, nodes: try nodes(filters))
        let selection = selection.withIdentifier
        let projection = Projection(Node.fields, selection, services.context(request))
        query.nodes.extent = projection.extent
        let question = SharedAnswers.Question(
            since: since, limit: limit, fields: projection.names, filters: filters.given.map { "\($0)=\($1)" },
            version: request.version.description, baseURL: request.baseURL)
        if wait > .zero { await services.watchers.wait(for: since, atMost: wait) }
        do {
            let answer = try await services.watchers.answers.answer(question) { try await look(query, projection) }
            return response(200, answer.bytes, answer.revision)
        } catch let refusal as UnknownRevision {
            return response(410, refusal.error.body, refusal.kept.upperBound)
        }
    }

    private func response(_ status: Int, _ body: [UInt8], _ revision: Int64) -> APIResponse {
        var response = APIResponse(status: status, body: .json(body))
        response.headers.append((Self.header, "\(revision)"))
        return response
    }

    private func nodes(_ filters: NodeFilters) throws(APIError) -> NodeQuery {
        if let query = try filters.query(Page(), conductor: services.conductor.hostname) { return query }
        var none = NodeQuery()
        none.uuids = []
        return none
    }

    private func look(_ query: NodeFeedQuery, _ projection: Projection<Node>) async throws -> SharedAnswers.Answer {
        switch try await services.store.nodeFeed(query) {
        case .unknown(let kept): throw UnknownRevision(since: query.since, kept: kept)
        case .changes(let changes):
            return SharedAnswers.Answer(
                bytes: changes.document(projection), revision: changes.revision, isEmpty: changes.isEmpty)
        }
    }
}

/// A revision from which the store cannot tell what changed.
private struct UnknownRevision: Error {
    let since: Int64
    let kept: ClosedRange<Int64>

    var error: APIError {
        let cause =
            since < kept.lowerBound
            ? "what changed is known since \(kept.lowerBound) only"
            : "the newest is \(kept.upperBound), so it is of another database"
        return APIError(
            410, "since: revision \(since) is not known: \(cause). List all nodes again, and go on from \(kept.upperBound).")
    }
}

extension NodeChanges {
    /// `{"nodes": […], "removed": ["UUID"…], "revision": N}`
    fileprivate func document(_ projection: Projection<Node>) -> [UInt8] {
        var writer = JSONWriter(reserveCapacity: 256 + nodes.count * projection.names.count * 48 + removed.count * 40)
        writer.beginObject()
        writer.key("nodes")
        projection.write(nodes, to: &writer)
        writer.key("removed")
        writer.strings(removed.lazy.map(\.description))
        writer.key("revision")
        writer.integer(revision)
        writer.endObject()
        return writer.bytes
    }
}

extension Selection {
    /// What is shown, and in any case which node it is.
    fileprivate var withIdentifier: Selection {
        guard case .only(let names) = self, !names.contains("uuid") else { return self }
        return .only(["uuid"] + names)
    }
}
