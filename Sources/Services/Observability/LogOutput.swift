import Glibc

/// Where log lines go.
package struct LogOutput: Sendable {
    /// Writes one line, which ends with a line feed.
    package let write: @Sendable ([UInt8]) -> Void

    /// An output that hands each line to `write`.
    package init(write: @escaping @Sendable ([UInt8]) -> Void) {
        self.write = write
    }

    /// Standard error.
    package static let standardError = LogOutput(descriptor: STDERR_FILENO)

    /// An open file descriptor: one write(2) per line, so that lines of several threads do not mix. A line that cannot be
    /// written is lost; whoever logs must not wait for whoever reads.
    package init(descriptor: Int32) {
        write = { line in
            line.withUnsafeBytes { bytes in
                var rest = bytes[...]
                while !rest.isEmpty {
                    let written = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                    guard written >= 0 || errno == EINTR else { return }
                    rest = rest.dropFirst(max(0, written))
                }
            }
        }
    }
}
