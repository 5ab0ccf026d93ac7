package import DriverInterfaces
package import Model
import ServiceLifecycle
import Synchronization

/// Those who wait for further events of nodes.
package final class TimelineFollowers: Sendable {
    private struct State {
        var waiting: [Node.ID: [Int: AsyncStream<Void>.Continuation]] = [:]
        var count = 0
        var lastNumber = 0
    }

    private let countMax: Int
    private let state = Mutex(State())

    /// Room for so many at the same time.
    package init(countMax: Int = TimelineLimits().followersMax) {
        self.countMax = countMax
    }

    /// Runs `body` with a follower of the node: what reaches the store from now on ends the follower's wait.
    ///
    /// Whoever comes when there is no room any more gets a follower that does not wait.
    package func following<Answer>(
        _ node: Node.ID, _ body: (TimelineFollower) async throws -> Answer
    ) async rethrows -> Answer {
        let (news, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let number = enlist(continuation, for: node)
        if number == nil { continuation.finish() }
        defer { if let number { dismiss(number, from: node) } }
        return try await body(TimelineFollower(news: news))
    }

    /// Ends the waits of those who follow one of these nodes.
    package func announce(_ nodes: Set<Node.ID>) {
        let waiting: [AsyncStream<Void>.Continuation] = state.withLock { state in
            state.count == 0 ? [] : nodes.flatMap { Array(state.waiting[$0, default: [:]].values) }
        }
        for continuation in waiting { continuation.yield() }
    }

    private func enlist(_ continuation: AsyncStream<Void>.Continuation, for node: Node.ID) -> Int? {
        state.withLock { state in
            guard state.count < countMax else { return nil }
            state.count += 1
            state.lastNumber += 1
            state.waiting[node, default: [:]][state.lastNumber] = continuation
            return state.lastNumber
        }
    }

    private func dismiss(_ number: Int, from node: Node.ID) {
        state.withLock { state in
            state.count -= 1
            state.waiting[node]?[number] = nil
            if state.waiting[node]?.isEmpty == true { state.waiting[node] = nil }
        }
    }
}

/// One who waits for further events of a node.
package struct TimelineFollower: Sendable {
    fileprivate let news: AsyncStream<Void>

    /// Returns when there are events, when `duration` has passed, when the service ends, or when the task is cancelled.
    package func wait(atMost duration: Duration, on time: any TimeSource) async {
        let news = news
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in news { return } }
            group.addTask {
                // Over by the clock, by a shutdown or by cancellation: either way the wait is over.
                _ = try? await cancelWhenGracefulShutdown { try await time.sleep(for: duration) }
            }
            await group.next()
            group.cancelAll()
        }
    }
}
