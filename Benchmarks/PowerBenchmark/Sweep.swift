import Foundation

/// What asking every controller once took.
struct Sweep {
    let what: String
    let controllers: Int
    let wall: Duration
    /// User and system time of the asking side.
    let cpu: Duration

    /// Measures `body`, which asks `controllers` of them.
    static func measure(_ what: String, _ controllers: Int, _ body: () async throws -> Void) async throws -> Sweep {
        let clock = ContinuousClock()
        let (start, cpu) = (clock.now, cpuTime)
        try await body()
        return Sweep(what: what, controllers: controllers, wall: clock.now - start, cpu: cpuTime - cpu)
    }

    /// A line per sweep.
    static func table(_ sweeps: [Sweep]) -> String {
        let lines = sweeps.map { sweep in
            let each = sweep.cpu / sweep.controllers
            return
                "| \(sweep.what) | \(rounded(sweep.wall.seconds)) | \(rounded(sweep.cpu.seconds)) | \(rounded(each.seconds * 1000)) |"
        }
        return (["| what | wall, s | CPU, s | CPU each, ms |", "|---|---|---|---|"] + lines).joined(separator: "\n")
    }

    private static func rounded(_ value: Double) -> String {
        String((value * 1000).rounded() / 1000)
    }

    /// CPU time of this process and of its children that have ended; the simulator has not.
    private static var cpuTime: Duration {
        [RUSAGE_SELF, RUSAGE_CHILDREN].map { who in
            var usage = rusage()
            getrusage(Int32(who.rawValue), &usage)
            return [usage.ru_utime, usage.ru_stime].map { Duration.seconds($0.tv_sec) + .microseconds($0.tv_usec) }
                .reduce(.zero, +)
        }.reduce(.zero, +)
    }
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}

/// Why a measurement could not be made.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ text: String) {
        description = text
    }
}

/// Runs `body` for every item, at most `atOnceMax` at a time.
func forEach<Item: Sendable>(
    _ items: [Item], atOnceMax: Int, _ body: @escaping @Sendable (Item) async throws -> Void
) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        for (index, item) in items.enumerated() {
            if index >= atOnceMax { try await group.next() }
            group.addTask { try await body(item) }
        }
        try await group.waitForAll()
    }
}
