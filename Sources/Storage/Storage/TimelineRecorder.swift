package import Model

/// Where whoever sees a node boot says so: boot service, API, conductor, drivers.
///
/// Telling never blocks, never fails and never decides anything: a full buffer or a kill loses events, and nothing else.
package protocol TimelineRecorder: Sendable {
    /// Takes the event; it reaches the store soon, together with others. What finds no room is counted and dropped.
    func record(_ event: TimelineEvent)
}

/// Forgets every event: for tests and programs without a timeline.
package struct NoTimeline: TimelineRecorder {
    /// A recorder without a memory.
    package init() {}

    package func record(_ event: TimelineEvent) {}
}
