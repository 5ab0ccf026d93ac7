import CLinux
import FoundationEssentials

/// The memory of this process.
enum ProcessMemory {
    /// Keeps what requests and rows leave behind together, instead of in an arena for each thread that happened to serve them, and
    /// keeps enough of it for the next long list. To be called before there are many threads.
    static func share() {
        let arenas = max(1, ProcessInfo.processInfo.activeProcessorCount / 2)
        ironbird_set_memory(Int32(clamping: arenas), 16 << 20, 8 << 20, 512 << 10)
    }
}
