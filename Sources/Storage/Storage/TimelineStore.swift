package import Model

/// The boot timelines of nodes: rings of their newest events, kept apart from the nodes' rows.
package protocol TimelineStore: Sendable {
    /// Adds events, each to its node's timeline, in this order. Events of nodes that do not exist (any more) are left out.
    ///
    /// Whoever commits a node does not wait for this longer than for one batch of it.
    func append(_ events: [TimelineEvent]) async throws(StoreError)
    /// At most `limit` of a node's events, oldest first: those that follow event `number`, or the newest ones where it is `nil`.
    ///
    /// A node that does not exist has none.
    func timeline(of node: Node.ID, after number: Int64?, limit: Int) async throws(StoreError) -> [TimelineEntry]
}

/// An event with its place in its node's timeline.
package struct TimelineEntry: Sendable, Hashable {
    /// Counts the events of one node, from 1; what was dropped from the ring leaves a gap at the beginning.
    package var number: Int64
    package var event: TimelineEvent

    /// The event that is `number` in its node's timeline.
    package init(number: Int64, event: TimelineEvent) {
        self.number = number
        self.event = event
    }

    /// How many events of a node are kept: some dozens of boots.
    package static let perNodeMax = 1_000
}
