import Glibc
import OutboundHTTP

extension CommandContext {
    /// The context of this process.
    package static func ofProcess(environment: [String: String]) -> CommandContext {
        let start = ContinuousClock.now
        return CommandContext(
            environment: environment, terminal: ProcessTerminal(), readFile: readWholeFile, listDirectory: namesInDirectory,
            makeTransport: { HTTPClient() }, clock: ContinuousClock(), elapsed: { ContinuousClock.now - start },
            interruption: interruptionOfProcess)
    }
}

/// Standard output and standard error.
private struct ProcessTerminal: Terminal {
    func write(_ text: String) {
        put(text, to: STDOUT_FILENO)
    }

    func writeError(_ text: String) {
        put(text, to: STDERR_FILENO)
    }

    var progressWidth: Int? {
        guard isatty(STDERR_FILENO) == 1 else { return nil }
        var size = winsize()
        let isKnown = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        return isKnown ? Int(size.ws_col) : 80
    }

    private func put(_ text: String, to descriptor: CInt) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written > 0 {
                rest = rest.dropFirst(written)
            } else if errno != EINTR {
                // Nobody reads any more; there is nobody left to tell.
                return
            }
        }
    }
}

/// The most bytes that are read of a file.
private let fileBytesMax = 256 << 20

@Sendable private func readWholeFile(_ path: String) throws(CommandFailure) -> [UInt8] {
    let file = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw unreadable(path) }
    defer { if path != "-" { close(file) } }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 64 << 10)
    while true {
        let count = read(file, &part, part.count)
        if count == 0 { return bytes }
        if count < 0, errno != EINTR { throw unreadable(path) }
        bytes.append(contentsOf: part.prefix(max(0, count)))
        guard bytes.count <= fileBytesMax else { throw .usage("\(path) is larger than \(fileBytesMax) bytes") }
    }
}

private func unreadable(_ path: String) -> CommandFailure {
    .usage("cannot read \(path): \(String(cString: strerror(errno)))")
}

@Sendable private func namesInDirectory(_ path: String) -> [String]? {
    guard let directory = opendir(path) else { return nil }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
            $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
}
