/// What bounds the feed of changed nodes.
package struct NodeFeedLimits: Sendable, Hashable {
    /// The pause between two looks for changes while somebody waits: what changes meanwhile is one answer for all who wait.
    package var lookInterval: Duration = .milliseconds(100)
    /// How long an answer is held back at most: proxies close what is silent for a minute.
    package var waitMax: Duration = .seconds(30)
    /// Requests that wait at the same time; above, they are answered at once.
    package var watchersMax = 1_000
    /// Answers that are kept for those who ask the same a little later, and their bytes.
    package var answersKeptMax = 16
    package var answerBytesKeptMax = 16 << 20

    /// Limits for some hundred watchers of some ten thousand nodes.
    package init() {}
}
