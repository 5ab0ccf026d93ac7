/// What bounds the search for nodes.
package struct SchedulerLimits: Sendable, Hashable {
    /// Allocations that are decided together and written at the same time.
    package var allocationsPerRoundMax = 64
    /// Nodes that the first and the largest read of a search take from the store.
    package var candidatesPerReadMin = 8
    package var candidatesPerReadMax = 512
    /// Nodes taken from the store at once for a report.
    package var nodesPerReportPageMax = 500
    /// How long an allocation waits for nodes that have work under way.
    package var lockedNodesDuration: Duration = .seconds(10)
    /// The longest pause between two looks for a node that is waited for; a node that comes free is noticed at once.
    package var waitPause: Duration = .seconds(10)
    /// The pause between two looks at such nodes, and after the store failed.
    package var retryPause: Duration = .seconds(1)

    /// Limits for some thousands of nodes on two cores.
    package init() {}
}
