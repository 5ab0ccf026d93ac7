import Glibc
import Synchronization

/// What the agent says of its work: on standard error, which the ramdisk shows on the console, and kept for the service to fetch.
package final class AgentLog: Sendable {
    /// How much is kept, in bytes; of more, the oldest lines go.
    private static let bytesMax = 512 << 10

    private let kept = Mutex<[UInt8]>([])
    private let output: @Sendable ([UInt8]) -> Void

    /// A log that also writes each line to `output`.
    package init(
        output: @escaping @Sendable ([UInt8]) -> Void = { line in
            line.withUnsafeBytes { bytes in _ = write(STDERR_FILENO, bytes.baseAddress, bytes.count) }
        }
    ) {
        self.output = output
    }

    /// Says one thing. Secrets do not belong here.
    package func say(_ text: String) {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        let hundredths = String(time.tv_nsec / 10_000_000 + 100).dropFirst()
        let line = Array("[\(time.tv_sec).\(hundredths)] ironbird-agent: \(text)\n".utf8)
        kept.withLock { kept in
            kept += line
            if kept.count > Self.bytesMax, let cut = kept[(kept.count - Self.bytesMax / 2)...].firstIndex(of: 0x0A) {
                kept.removeFirst(cut + 1)
            }
        }
        output(line)
    }

    /// Everything that is kept.
    package var bytes: [UInt8] { kept.withLock { $0 } }
}
