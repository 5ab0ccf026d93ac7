package import Model

/// Why an allocation has which choice: how many nodes fit, and what keeps the others away, nearest misses first.
package struct PlacementReport: Sendable {
    /// Nodes that are kept away by the same thing.
    package struct Group: Sendable, Hashable {
        /// What is true of the nodes: `in use`, `lack CUSTOM_GPU`.
        package var reason: Exclusion
        package var count = 0
        /// How many conditions the nearest of them does not meet.
        package var missesMin = Int.max
        /// The nearest of them, at most `examplesMax`.
        package var examples: [Miss] = []
    }

    /// A node and everything that keeps it away.
    package struct Miss: Sendable, Hashable {
        package var node: Node.ID
        package var name: String?
        package var reasons: [Exclusion]
    }

    /// Nodes that are named in each group.
    package static let examplesMax = 10

    package private(set) var suitable = 0
    package private(set) var considered = 0
    /// Some of the suitable ones.
    package private(set) var suitableExamples: [Miss] = []
    private var groups: [Exclusion: Group] = [:]
    private let placement: Placement
    private let choice: NodeChoice

    /// A report on an allocation whose group has the nodes `holders`; `consider` shows it the nodes.
    package init(_ allocation: Allocation, besides holders: [Node]) {
        placement = Placement(allocation)
        choice = NodeChoice(allocation, besides: holders)
    }

    /// Takes a node into account.
    package mutating func consider(_ node: Node) {
        considered += 1
        var reasons = placement.exclusions(of: node)
        if let crowd = choice.exclusion(of: node) { reasons.append(crowd) }
        let miss = Miss(node: node.uuid, name: node.name, reasons: reasons)
        guard let reason = reasons.first else {
            suitable += 1
            if suitableExamples.count < Self.examplesMax { suitableExamples.append(miss) }
            return
        }
        groups[reason, default: Group(reason: reason)].add(miss)
    }

    /// What keeps nodes away, nearest misses first, then the larger groups.
    package var exclusions: [Group] {
        groups.values.sorted {
            ($0.missesMin, -$0.count, $0.reason.description) < ($1.missesMin, -$1.count, $1.reason.description)
        }
    }

    /// The nodes that miss the fewest conditions.
    package var nearest: [Miss] {
        let misses = groups.values.flatMap(\.examples).sorted { ($0.reasons.count, $0.node) < ($1.reasons.count, $1.node) }
        return Array(misses.prefix(Self.examplesMax))
    }

    /// One line for people: `3 suitable; 42 in use, 7 lack CUSTOM_GPU`.
    package var summary: String {
        let others = exclusions.map { "\($0.count) \($0.reason)" }.joined(separator: ", ")
        let fit = suitable == 0 ? "no suitable node" : "\(suitable) suitable"
        return others.isEmpty ? fit : "\(fit); \(others)"
    }
}

extension PlacementReport.Group {
    fileprivate mutating func add(_ miss: PlacementReport.Miss) {
        count += 1
        missesMin = min(missesMin, miss.reasons.count)
        guard examples.count == PlacementReport.examplesMax else { return examples.append(miss) }
        guard let farthest = examples.indices.max(by: { examples[$0].reasons.count < examples[$1].reasons.count }),
            examples[farthest].reasons.count > miss.reasons.count
        else { return }
        examples[farthest] = miss
    }
}
