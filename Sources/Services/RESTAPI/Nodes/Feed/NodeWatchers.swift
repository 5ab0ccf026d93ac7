package import Conductor
import DriverInterfaces
package import Logging
import ServiceLifecycle
import Storage
import Synchronization

/// Those who wait until nodes change.
///
/// While somebody waits, the store is asked for its newest revision a few times a second, once for all; while nobody waits, nothing
/// is done. Looking, instead of being told by writers, also sees what another process writes, and paces what many changes cost.
package final class NodeWatchers: ServiceLifecycle.Service {
    private struct Watcher {
        var since: Int64
        var news: AsyncStream<Void>.Continuation
    }

    private struct State {
        var waiting: [Int: Watcher] = [:]
        var lastNumber = 0
        /// Nobody waits any more once the service ends.
        var isEnding = false
    }

    /// Answers that several watchers get.
    let answers: SharedAnswers
    let limits: NodeFeedLimits
    private let conductor: Conductor
    private let logger: Logger
    private let state = Mutex(State())
    private let arrivals: AsyncStream<Void>
    private let arrival: AsyncStream<Void>.Continuation

    /// Nobody, yet. `run` looks for changes in the conductor's store.
    package init(_ conductor: Conductor, limits: NodeFeedLimits = NodeFeedLimits(), logger: Logger) {
        self.conductor = conductor
        self.limits = limits
        self.logger = logger
        answers = SharedAnswers(countMax: limits.answersKeptMax, bytesMax: limits.answerBytesKeptMax)
        (arrivals, arrival) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Returns when there is another revision than `since`, when `duration` has passed, when the service ends, or when the task is
    /// cancelled.
    func wait(for since: Int64, atMost duration: Duration) async {
        let (news, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        guard let number = enlist(Watcher(since: since, news: continuation)) else { return }
        defer { _ = state.withLock { $0.waiting.removeValue(forKey: number) } }
        arrival.yield()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in news { return } }
            group.addTask { [time = conductor.time] in
                // Over by the clock or by cancellation: either way the wait is over.
                _ = try? await time.sleep(for: duration)
            }
            await group.next()
            group.cancelAll()
        }
    }

    /// Looks for changes until cancelled, or until a graceful shutdown, which ends all waits.
    package func run() async {
        await withGracefulShutdownHandler {
            for await _ in arrivals {
                while isAnybodyWaiting {
                    await look()
                    do { try await conductor.time.sleep(for: limits.lookInterval) } catch { return }
                }
            }
        } onGracefulShutdown: {
            self.end()
        }
    }

    private func end() {
        let watchers = state.withLock { state in
            state.isEnding = true
            return Array(state.waiting.values)
        }
        for watcher in watchers { watcher.news.yield() }
        arrival.finish()
    }

    private var isAnybodyWaiting: Bool { state.withLock { !$0.waiting.isEmpty } }

    /// Wakes those for whom there is something.
    private func look() async {
        do throws(StoreError) {
            let newest = try await conductor.store.newestNodeRevision()
            let watchers = state.withLock { $0.waiting.values.filter { $0.since != newest } }
            for watcher in watchers { watcher.news.yield() }
        } catch {
            logger.warning("Changes of nodes could not be looked for; that is tried again.", metadata: ["error": "\(error)"])
        }
    }

    private func enlist(_ watcher: Watcher) -> Int? {
        state.withLock { state in
            guard !state.isEnding, state.waiting.count < limits.watchersMax else { return nil }
            state.lastNumber += 1
            state.waiting[state.lastNumber] = watcher
            return state.lastNumber
        }
    }
}
