import Compression
import Glibc
package import Hardware
import Imaging

/// The logs of the ramdisk, as the service fetches them: base64 of a gzipped tar.
package struct SystemLogs: Sendable {
    /// What is taken from the system besides the agent's own log.
    private static let files = ["/proc/partitions", "/proc/mounts", "/proc/meminfo", "/proc/modules", "/proc/net/dev"]

    private let root: SystemRoot
    private let log: AgentLog

    /// The logs of the machine that `root` shows, and `log`.
    package init(_ root: SystemRoot, log: AgentLog) {
        self.root = root
        self.log = log
    }

    /// The archive as it is now.
    package func archive() throws -> String {
        var archive = TarArchive()
        let now = Int64(time(nil))
        archive.add("ironbird-agent.log", log.bytes, modifiedAt: now)
        archive.add("kernel.log", kernelLog(), modifiedAt: now)
        archive.add("kernel-command-line", Array(maskedCommandLine.utf8), modifiedAt: now)
        for path in Self.files {
            guard let bytes = root.bytes(path) else { continue }
            archive.add(String(path.dropFirst().map { $0 == "/" ? "-" : $0 }), bytes, modifiedAt: now)
        }
        return Base64.encoded(try Gzip.compressed(archive.bytes))
    }

    /// The boot loader may have given the agent its token, which must not be in a log.
    private var maskedCommandLine: String {
        (root.text("/proc/cmdline") ?? "").split(separator: " ").map { word in
            word.hasPrefix("ipa-agent-token=") ? "ipa-agent-token=***" : String(word)
        }.joined(separator: " ") + "\n"
    }

    /// What is in the kernel's ring now.
    private func kernelLog() -> [UInt8] {
        let descriptor = open(root.place("/dev/kmsg"), O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var record = [UInt8](repeating: 0, count: 8 << 10)
        while bytes.count < 1 << 20 {
            let count = read(descriptor, &record, record.count)
            // A record that was overwritten while it was read.
            if count < 0, errno == EPIPE { continue }
            guard count > 0 else { break }
            bytes += record.prefix(count)
        }
        return bytes
    }
}
