import DriverInterfaces
import Logging
import Observability
import ServiceLifecycle

@testable import BootServer

extension BootWorld {
    /// The service on `wire` for as long as `body` runs.
    func serve(on wire: Wire, _ body: () async throws -> Void) async throws {
        try await serve(on: wire, with: { _ in }, body)
    }

    /// The same, with other settings. It ends as it does in the real service: when it is told to, and without an error.
    func serve(
        on wire: Wire, with change: (inout BootSettings) -> Void, _ body: () async throws -> Void
    ) async throws {
        var settings = settings(wire.network)
        change(&settings)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let service = try BootService(
            settings, store: store, timeline: timeline, time: SystemTime(), metrics: metrics, logger: logger)
        let running = ServiceGroup(services: service.services, logger: logger)
        try await withThrowingTaskGroup { group in
            group.addTask { try await running.run() }
            defer { group.cancelAll() }
            try await body()
            await running.triggerGracefulShutdown()
            try await group.waitForAll()
        }
    }
}
