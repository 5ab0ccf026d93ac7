import Glibc

/// What this process uses, as the kernel counts it; what cannot be read is absent.
package struct ProcessStatistics: Sendable, Equatable {
    /// Bytes of memory that are resident.
    package var residentBytes: Int?
    /// Seconds of processor time spent so far, in user and in system mode.
    package var cpuSeconds: Double?
    /// File descriptors that are open.
    package var openFileDescriptors: Int?

    /// The figures of the process in `folder`, which has the layout of proc(5).
    package static func read(from folder: String = "/proc/self") -> ProcessStatistics {
        var statistics = ProcessStatistics()
        if let text = contents(of: "\(folder)/stat") {
            statistics.read(stat: text, ticksPerSecond: sysconf(Int32(_SC_CLK_TCK)), pageBytes: sysconf(Int32(_SC_PAGESIZE)))
        }
        statistics.openFileDescriptors = entries(of: "\(folder)/fd")
        return statistics
    }

    /// Takes over what /proc/PID/stat says (proc(5)): the fields 14 and 15 are ticks, field 24 counts pages.
    ///
    /// Field 2 is the program's name in parentheses and may itself contain blanks and parentheses; counting begins after it.
    mutating func read(stat: String, ticksPerSecond: Int, pageBytes: Int) {
        guard let nameEnd = stat.utf8.lastIndex(of: UInt8(ascii: ")")), ticksPerSecond > 0 else { return }
        let fields = stat[stat.utf8.index(after: nameEnd)...].split(separator: " ")
        guard fields.count > 21, let user = Double(fields[11]), let system = Double(fields[12]) else { return }
        cpuSeconds = (user + system) / Double(ticksPerSecond)
        residentBytes = Int(fields[21]).map { $0.multipliedReportingOverflow(by: pageBytes) }.flatMap { $0.overflow ? nil : $0.0 }
    }

    /// The first four kilobytes of a file, or `nil` when it cannot be read.
    private static func contents(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
        return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
    }

    /// How many entries a folder has, less `.`, `..` and the descriptor that reads it.
    private static func entries(of path: String) -> Int? {
        guard let folder = opendir(path) else { return nil }
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        return max(0, count - 3)
    }
}

extension MetricsRegistry {
    /// Adds the figures about the process under their customary names, `process_…`, read whenever somebody asks.
    package func addProcessStatistics(
        reading read: @escaping @Sendable () -> ProcessStatistics = { ProcessStatistics.read() }
    ) {
        standard(
            MetricHeader(name: "process_resident_memory_bytes", kind: .gauge, help: "Resident memory of this process, in bytes.")
        ) { read().residentBytes.map { [MetricSample(Double($0))] } ?? [] }
        standard(
            MetricHeader(
                name: "process_cpu_seconds_total", kind: .counter, help: "Processor time spent, user and system, in seconds.")
        ) { read().cpuSeconds.map { [MetricSample($0)] } ?? [] }
        standard(MetricHeader(name: "process_open_fds", kind: .gauge, help: "Open file descriptors.")) {
            read().openFileDescriptors.map { [MetricSample(Double($0))] } ?? []
        }
    }
}
