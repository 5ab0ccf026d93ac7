import Foundation

/// `ironbird serve` as a process of its own, on a state directory that outlives it.
///
/// It is killed and started again as a machine would do it: the state directory and the port stay the same.
final class IronbirdProcess {
    let stateDirectory: URL
    let port: UInt16
    /// The network that it runs in, and that whoever asks it has to be in; `nil`: this machine's.
    let network: NetworkNamespace?
    private let arguments: [String]
    private var process: Process?

    var endpoint: String { "http://127.0.0.1:\(port)" }

    /// Prepares a service on a fresh state directory and a free port of the loopback; `start` runs it.
    init(arguments: [String] = [], in network: NetworkNamespace? = nil) throws {
        try Missing.check(Checkout.ironbird, install: "make test")
        stateDirectory = FileManager.default.temporaryDirectory.appendingPathComponent("ironbird-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: stateDirectory, withIntermediateDirectories: true)
        port = try Self.freePort()
        self.network = network
        self.arguments = arguments
    }

    deinit {
        process?.terminate()
        process?.waitUntilExit()
        try? FileManager.default.removeItem(at: stateDirectory)
    }

    /// Runs the service and returns once it says that it serves.
    func start() throws {
        let process = Process()
        let words =
            [
                "serve", "--state-dir", stateDirectory.path, "--api-listen", "127.0.0.1:\(port)",
                "--hardware-types", "fake-hardware,ipmi,redfish",
            ] + arguments
        (process.executableURL, process.arguments) = NetworkNamespace.words(Checkout.ironbird, words, in: network)
        let output = Pipe()
        process.standardOutput = output
        try Data().write(to: logFile)
        process.standardError = try FileHandle(forWritingTo: logFile)
        try process.run()
        self.process = process
        var said = ""
        while !said.contains("\n") {
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else {
                let log = (try? String(contentsOf: logFile, encoding: .utf8)) ?? ""
                throw Missing("`ironbird serve` ended before it served: \(said) \(log.suffix(2_000))")
            }
            said += String(decoding: data, as: UTF8.self)
        }
    }

    /// Ends the process as a loss of power would: at once, wherever it is.
    func kill() {
        guard let process else { return }
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        self.process = nil
    }

    /// Asks the process to stop, and returns its exit status.
    func stop() -> Int32 {
        guard let process else { return 0 }
        process.terminate()
        process.waitUntilExit()
        self.process = nil
        return process.terminationStatus
    }

    /// What the service logged since its last start.
    var logFile: URL { stateDirectory.appendingPathComponent("test.log") }

    /// A port that the kernel has just given and taken back.
    static func freePort() throws -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 ? getsockname(descriptor, address, &length) : -1
            }
        }
        guard result == 0 else { throw Missing("The loopback gave no port: errno \(errno).") }
        return UInt16(bigEndian: address.sin_port)
    }
}
