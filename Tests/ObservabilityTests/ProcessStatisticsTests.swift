import Testing

@testable import Observability

struct ProcessStatisticsTests {
    /// Field 14 is 150, field 15 is 50, field 24 is 25; the name holds blanks and parentheses.
    private let stat =
        "4711 (iron) bird (x)) S 1 4711 4711 0 -1 4194560 900 0 0 0 150 50 0 0 20 0 5 0 99 1000000 25 18446744073709551615 1\n"

    @Test func readsTheKernelsFigures() {
        var statistics = ProcessStatistics()
        statistics.read(stat: stat, ticksPerSecond: 100, pageBytes: 4_096)
        #expect(statistics.cpuSeconds == 2)
        #expect(statistics.residentBytes == 25 * 4_096)
    }

    @Test func readsNothingFromAnyPrefixThatLacksTheFields() {
        for length in 0..<stat.utf8.count {
            var statistics = ProcessStatistics()
            statistics.read(stat: String(stat.prefix(length)), ticksPerSecond: 100, pageBytes: 4_096)
            let isWhole = statistics.cpuSeconds != nil && statistics.residentBytes != nil
            #expect(statistics == ProcessStatistics() || isWhole)
        }
    }

    @Test(arguments: ["", ")", "1 (a) S", "1 (a) " + String(repeating: "x ", count: 50)])
    func whatCannotBeReadIsAbsent(text: String) {
        var statistics = ProcessStatistics()
        statistics.read(stat: text, ticksPerSecond: 100, pageBytes: 4_096)
        #expect(statistics == ProcessStatistics())
    }

    @Test func thisProcessUsesSomething() throws {
        let statistics = ProcessStatistics.read()
        #expect(try #require(statistics.residentBytes) > 1_000_000)
        #expect(try #require(statistics.cpuSeconds) >= 0)
        #expect(try #require(statistics.openFileDescriptors) >= 3)
    }

    @Test func thereIsNothingToReadInAMissingFolder() {
        #expect(ProcessStatistics.read(from: "/nonexistent") == ProcessStatistics())
    }

    @Test func showsTheFiguresUnderTheirCustomaryNames() async throws {
        let registry = MetricsRegistry()
        registry.addProcessStatistics { ProcessStatistics(residentBytes: 1_024, cpuSeconds: 1.5, openFileDescriptors: nil) }
        let exposition = try Exposition(await registry.render())
        #expect(exposition["process_resident_memory_bytes"] == 1_024)
        #expect(exposition["process_cpu_seconds_total"] == 1.5)
        #expect(exposition.families["process_open_fds"] == nil)
    }
}
