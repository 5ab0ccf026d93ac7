/// What bounds the recording of timelines.
package struct TimelineLimits: Sendable, Hashable {
    /// Events that wait for the store; above, further ones are dropped.
    package var eventsWaitingMax = 20_000
    /// Events that go to the store at once: a few milliseconds of its writer.
    package var eventsPerBatchMax = 200
    /// A request that a machine repeats within this time is recorded once.
    package var repetitionDuration: Duration = .seconds(10)
    /// How long events gather before they go to the store.
    package var gatheringDuration: Duration = .milliseconds(200)
    /// The pause after the store refused.
    package var retryPause: Duration = .seconds(1)
    /// Requests that wait for events at the same time; above, they are answered at once.
    package var followersMax = 1_000

    /// Limits for some thousands of nodes.
    package init() {}
}
