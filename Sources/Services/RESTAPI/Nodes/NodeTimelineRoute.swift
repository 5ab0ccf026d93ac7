import BareMetalAPI
import Conductor
import Documents
import Lifecycle
import Model
import Storage
import Timeline

/// `GET /v1/nodes/{node}/timeline`, an addition of Ironbird: what was seen of the node's boots, stage by stage, and what is missing.
///
/// `since` is the number of the last event that the caller knows, `limit` bounds the events of the answer, and `wait` is how many
/// seconds the answer may be held back until there are events. The document is described in Sources/Services/TIMELINE.md.
struct NodeTimelineRoute: RouteGroup {
    /// How long an answer is held back at most: proxies close what is silent for a minute.
    private static let waitMax = Duration.seconds(30)

    let services: APIServices

    func add(to table: inout RouteTable) {
        table.add(.get, at: "nodes/{node}/timeline") { try await show($0) }
    }

    private func show(_ request: APIRequest) async throws -> APIResponse {
        let arguments = try request.arguments(["since", "limit", "wait"])
        let since = try arguments.integer("since", min: 0).map { Int64($0) }
        let limit = min(try arguments.integer("limit", min: 1) ?? .max, TimelineEntry.perNodeMax)
        let wait = min(.seconds(try arguments.integer("wait", min: 0) ?? 0), Self.waitMax)
        let node = try await services.managedNode(request).node.uuid
        let kept = try await services.followers.following(node) { follower in
            let kept = try await services.store.timeline(of: node, after: nil, limit: TimelineEntry.perNodeMax)
            guard wait > .zero, kept.last?.number ?? 0 <= since ?? 0 else { return kept }
            await follower.wait(atMost: wait, on: services.conductor.time)
            return try await services.store.timeline(of: node, after: nil, limit: TimelineEntry.perNodeMax)
        }
        // What is missing depends on the node as it is once the wait is over.
        let progress = try await services.bootProgress(of: try await services.managedNode(request), kept)
        return .ok { TimelineDocument(kept, since: since, limit: limit, progress: progress).write(to: &$0) }
    }
}

extension APIServices {
    /// Where the boot stands that a node waits for, as far as its timeline tells.
    func bootProgress(of managed: ManagedNode, _ timeline: [TimelineEntry]? = nil) async throws -> BootProgressDocument? {
        let id = managed.node.uuid
        let kept: [TimelineEntry]
        if let timeline {
            kept = timeline
        } else {
            kept = try await store.timeline(of: id, after: nil, limit: TimelineEntry.perNodeMax)
        }
        let ports = try await store.resources(Port.self, of: id)
        let now = now
        return managed.bootProgress(kept.map(\.event), addresses: ports.map(\.address), at: now).map {
            BootProgressDocument($0, at: now)
        }
    }
}
