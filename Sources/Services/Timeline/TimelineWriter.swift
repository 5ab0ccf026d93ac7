import DequeModule
package import DriverInterfaces
package import Logging
package import Model
package import Observability
import ServiceLifecycle
package import Storage
import Synchronization

/// Takes what is recorded of boots and brings it to the store in batches.
///
/// Whoever records is never held up: events wait in memory until `run` has written them. A kill loses those that still wait, and
/// nothing depends on them. It is the last service to end, so that it writes what the others record while they end.
package final class TimelineWriter: TimelineRecorder, Service {
    private struct State {
        var waiting: Deque<TimelineEvent> = []
        var repetitions: RepeatedRequests
        var droppedSinceLogged = 0
    }

    /// Those who wait for events to reach the store.
    package let followers: TimelineFollowers
    private let store: any TimelineStore
    private let limits: TimelineLimits
    private let time: any TimeSource
    private let metrics: TimelineMetrics
    private let logger: Logger
    private let state: Mutex<State>
    private let arrivals: AsyncStream<Void>
    private let arrival: AsyncStream<Void>.Continuation

    /// A writer into `store` that takes events at once, and writes them once it runs.
    package init(
        store: any TimelineStore, limits: TimelineLimits = TimelineLimits(), time: any TimeSource = SystemTime(),
        metrics: MetricsRegistry = MetricsRegistry(), logger: Logger
    ) {
        self.store = store
        self.limits = limits
        self.time = time
        self.metrics = TimelineMetrics(metrics)
        self.logger = logger
        state = Mutex(State(repetitions: RepeatedRequests(limits)))
        followers = TimelineFollowers(countMax: limits.followersMax)
        (arrivals, arrival) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    package func record(_ event: TimelineEvent) {
        let isTaken: Bool? = state.withLock { state in
            guard !state.repetitions.isRepetition(event) else { return nil }
            guard state.waiting.count < limits.eventsWaitingMax else {
                state.droppedSinceLogged += 1
                return false
            }
            state.waiting.append(event)
            return true
        }
        guard let isTaken else { return }
        metrics.count(event, isTaken: isTaken)
        if isTaken { arrival.yield() }
    }

    /// Writes until cancelled, or until a graceful shutdown reaches this service and nothing waits any more.
    package func run() async {
        await withGracefulShutdownHandler {
            for await _ in arrivals {
                guard await paused(limits.gatheringDuration) else { break }
                await flush()
            }
            await flush(isLast: true)
        } onGracefulShutdown: {
            self.arrival.finish()
        }
    }

    /// Writes what waits, batch by batch. A batch that the store refuses stays in front and is tried again later.
    private func flush(isLast: Bool = false) async {
        logDrops()
        while true {
            let batch = state.withLock { Array($0.waiting.prefix(limits.eventsPerBatchMax)) }
            metrics.waiting.set(Double(state.withLock { $0.waiting.count }))
            guard !batch.isEmpty else { return }
            guard await write(batch, isLast: isLast) else { return }
        }
    }

    private func write(_ batch: [TimelineEvent], isLast: Bool) async -> Bool {
        do {
            let startedAt = time.now
            try await store.append(batch)
            metrics.countWrite(of: batch.count, took: time.now - startedAt)
        } catch {
            let waiting = state.withLock { $0.waiting.count }
            logger.warning(
                isLast ? "Events of boot timelines are lost." : "Boot timelines could not be written; that is tried again.",
                metadata: ["events": "\(waiting)", "error": "\(error)"])
            metrics.writeFailures.increment()
            if !isLast, await paused(limits.retryPause) { arrival.yield() }
            return false
        }
        state.withLock { $0.waiting.removeFirst(batch.count) }
        followers.announce(Set(batch.map(\.node)))
        return true
    }

    private func logDrops() {
        let count = state.withLock { state in
            defer { state.droppedSinceLogged = 0 }
            return state.droppedSinceLogged
        }
        guard count > 0 else { return }
        logger.warning(
            "Events of boot timelines were dropped: more came than could be written.", metadata: ["events": "\(count)"])
    }

    /// Waits; returns whether to go on.
    private func paused(_ duration: Duration) async -> Bool {
        do { try await time.sleep(for: duration) } catch { return false }
        return true
    }
}
