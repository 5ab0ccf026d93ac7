import Documents
import Lifecycle
import Model

/// The answer to the question why an allocation has no node, or would have none: an extension of ours.
struct AllocationExplanation {
    private let allocation: Allocation
    private let report: PlacementReport

    init(_ allocation: Allocation, _ report: PlacementReport) {
        self.allocation = allocation
        self.report = report
    }

    /// 200 with counts and reasons, nearest misses first.
    var answer: APIResponse {
        .ok(
            .object([
                "state": .string(allocation.state.rawValue), "node_uuid": allocation.nodeUUID.json,
                "last_error": allocation.lastError.map { .string($0) } ?? .null, "summary": .string(report.summary),
                "considered": .integer(Int64(report.considered)), "suitable": .integer(Int64(report.suitable)),
                "suitable_nodes": .array(report.suitableExamples.map { .object(Self.members(of: $0)) }),
                "exclusions": .array(report.exclusions.map(Self.document)), "nearest": .array(report.nearest.map(Self.document)),
            ]))
    }

    private static func document(of group: PlacementReport.Group) -> JSON {
        .object([
            "reason": .string(group.reason.description), "count": .integer(Int64(group.count)),
            "nodes": .array(group.examples.map { .object(members(of: $0)) }),
        ])
    }

    private static func document(of miss: PlacementReport.Miss) -> JSON {
        .object(members(of: miss).merging(["reasons": .array(miss.reasons.map { .string($0.description) })]))
    }

    private static func members(of miss: PlacementReport.Miss) -> JSONObject {
        ["uuid": .string(miss.node.description), "name": miss.name.map { .string($0) } ?? .null]
    }
}

extension ResourceID? {
    fileprivate var json: JSON { map { .string($0.description) } ?? .null }
}
