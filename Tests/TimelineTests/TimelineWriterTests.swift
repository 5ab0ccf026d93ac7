import DriverInterfaces
import Logging
import MemoryStorage
import Model
import Observability
import ServiceLifecycle
import Storage
import Synchronization
import TestWorlds
import Testing

@testable import Timeline

/// What is recorded reaches the store in time, and nobody waits for it.
struct TimelineWriterTests {
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// Runs `body` beside a writer that ends when it returns.
    private func with(
        _ writer: TimelineWriter, _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                await writer.run()
                return false
            }
            group.addTask {
                try await body()
                return true
            }
            while let isBody = try await group.next(), !isBody {}
            group.cancelAll()
        }
    }

    private func event(_ number: Int, of node: Node.ID, _ stage: TimelineEvent.Stage = .script) -> TimelineEvent {
        TimelineEvent(node: node, at: Timestamp(microseconds: Int64(number)), stage: stage, text: "event \(number)")
    }

    @Test func writesWhatWasRecordedInOrder() async throws {
        try await SimulatedWorld().run { world in
            let node = try await world.addNode()
            let writer = TimelineWriter(store: world.store, time: world.time, logger: Self.logger)
            for number in 1...3 { writer.record(event(number, of: node)) }
            try await with(writer) {
                try await world.time.sleep(for: .seconds(1))
                #expect(await world.store.timeline(of: node, after: nil, limit: 999).map(\.event.text) == texts(1...3))
                for number in 4...900 { writer.record(event(number, of: node)) }
                try await world.time.sleep(for: .seconds(1))
                #expect(await world.store.timeline(of: node, after: nil, limit: 999).map(\.event.text) == texts(1...900))
            }
        }
    }

    @Test func aFullBufferDropsAndCountsAndNeverWaits() async throws {
        try await SimulatedWorld().run { world in
            let node = try await world.addNode()
            var limits = TimelineLimits()
            limits.eventsWaitingMax = 5
            let metrics = MetricsRegistry()
            let writer = TimelineWriter(
                store: world.store, limits: limits, time: world.time, metrics: metrics, logger: Self.logger)
            for number in 1...8 { writer.record(event(number, of: node)) }
            let counted = await metrics.render()
            #expect(counted.contains("ironbird_timeline_events_dropped_total 3\n"))
            #expect(counted.contains("ironbird_timeline_events_recorded_total{stage=\"script\"} 8\n"))
            try await with(writer) {
                try await world.time.sleep(for: .seconds(1))
                writer.record(event(9, of: node))
                try await world.time.sleep(for: .seconds(1))
            }
            #expect(await world.store.timeline(of: node, after: nil, limit: 99).map(\.event.text) == texts(1...5) + texts(9...9))
            #expect(await metrics.render().contains("ironbird_timeline_events_written_total 6\n"))
        }
    }

    @Test func whatTheStoreRefusesIsTriedAgain() async throws {
        try await SimulatedWorld().run { world in
            let node = try await world.addNode()
            let broken = BrokenStore { contact, number in contact == "append" && number <= 3 ? .unavailable("full") : nil }
            let writer = TimelineWriter(store: WatchedStore(world.store, broken), time: world.time, logger: Self.logger)
            writer.record(event(1, of: node))
            try await with(writer) {
                try await world.time.sleep(for: .seconds(2))
                writer.record(event(2, of: node))
                try await world.time.sleep(for: .seconds(5))
                #expect(await world.store.timeline(of: node, after: nil, limit: 9).map(\.event.text) == texts(1...2))
            }
        }
    }

    @Test(arguments: [true, false]) func whatStillWaitsAtTheEndIsWritten(isGraceful: Bool) async throws {
        try await SimulatedWorld().run { world in
            let node = try await world.addNode()
            let writer = TimelineWriter(store: world.store, time: world.time, logger: Self.logger)
            for number in 1...500 { writer.record(event(number, of: node)) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                let services = ServiceGroup(configuration: .init(services: [writer], logger: Self.logger))
                group.addTask { try await services.run() }
                if isGraceful {
                    await services.triggerGracefulShutdown()
                    try await group.waitForAll()
                } else {
                    group.cancelAll()
                    while await group.nextResult() != nil {}
                }
            }
            #expect(await world.store.timeline(of: node, after: nil, limit: 999).count == 500)
        }
    }

    @Test func aStoreThatFailsAtTheEndDoesNotHoldItUp() async throws {
        try await SimulatedWorld().run { world in
            let node = try await world.addNode()
            let broken = BrokenStore { contact, _ in contact == "append" ? .unavailable("gone") : nil }
            let writer = TimelineWriter(store: WatchedStore(world.store, broken), time: world.time, logger: Self.logger)
            writer.record(event(1, of: node))
            try await with(writer) {}
            #expect(await world.store.timeline(of: node, after: nil, limit: 9).isEmpty)
        }
    }

    @Test func aRequestThatIsRepeatedIsRecordedOnceInAWhile() async throws {
        var repetitions = RepeatedRequests(TimelineLimits())
        func isRepetition(_ seconds: Int64, _ stage: TimelineEvent.Stage, _ text: String = "a", _ low: UInt64 = 1) -> Bool {
            repetitions.isRepetition(
                TimelineEvent(
                    node: ResourceID(high: 1, low: low), at: Timestamp(microseconds: seconds * 1_000_000), stage: stage,
                    text: text))
        }
        #expect(!isRepetition(0, .dhcp))
        #expect(isRepetition(4, .dhcp))
        #expect(isRepetition(9, .dhcp))
        #expect(!isRepetition(10, .dhcp))
        #expect(isRepetition(11, .dhcp))
        #expect(!isRepetition(11, .dhcp, "b"))
        #expect(!isRepetition(11, .dhcp, "a", 2))
        #expect(!isRepetition(11, .refused))
        #expect(!isRepetition(12, .step) && !isRepetition(12, .step))
    }

    @Test func whatWasRepeatedTakesNoMoreRoomThanTheBuffer() async throws {
        var limits = TimelineLimits()
        limits.eventsWaitingMax = 10
        var repetitions = RepeatedRequests(limits)
        for number in 0..<1_000 {
            let at = Timestamp(microseconds: Int64(number))
            let event = TimelineEvent(node: ResourceID(high: 1, low: 1), at: at, stage: .lookup, text: "\(number)")
            let isRepetition = repetitions.isRepetition(event)
            #expect(!isRepetition)
        }
    }

    private func texts(_ numbers: ClosedRange<Int>) -> [String] {
        numbers.map { "event \($0)" }
    }
}
