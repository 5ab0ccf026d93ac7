import Documents
import Foundation

/// A program that a test runs to its end.
struct Tool {
    let program: URL
    /// Words that precede those of each call.
    var leading: [String] = []
    var environment: [String: String] = [:]
    /// Where the program runs; `nil`: in this machine's network.
    var network: NetworkNamespace?

    /// What a call printed and how it ended.
    struct Result {
        let status: Int32
        let output: String
        let errors: String

        /// The output as JSON.
        var json: JSON {
            get throws { try JSON(parsing: output) }
        }
    }

    /// Runs the program with these words.
    func callAsFunction(_ words: [String]) throws -> Result {
        let process = Process()
        (process.executableURL, process.arguments) = NetworkNamespace.words(program, leading + words, in: network)
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let files = [FileManager.default.temporaryDirectory, FileManager.default.temporaryDirectory].map {
            $0.appendingPathComponent("tool-\(UUID().uuidString)")
        }
        for file in files { try Data().write(to: file) }
        defer { for file in files { try? FileManager.default.removeItem(at: file) } }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: files[0])
        process.standardError = try FileHandle(forWritingTo: files[1])
        try process.run()
        process.waitUntilExit()
        return Result(
            status: process.terminationStatus, output: try String(contentsOf: files[0], encoding: .utf8),
            errors: try String(contentsOf: files[1], encoding: .utf8))
    }
}

extension Tool {
    /// The unmodified `baremetal` command of python-ironicclient, without authentication.
    static func baremetal(endpoint: String, in network: NetworkNamespace? = nil) throws -> Tool {
        try Missing.check(Checkout.baremetal, install: "make setup")
        return Tool(
            program: Checkout.baremetal, leading: ["--os-auth-type", "none", "--os-endpoint", endpoint],
            environment: ["PYTHONWARNINGS": "ignore", "HOME": FileManager.default.temporaryDirectory.path], network: network)
    }

    /// Our own command line.
    static func ironbird(endpoint: String, in network: NetworkNamespace? = nil) throws -> Tool {
        try Missing.check(Checkout.ironbird, install: "make test")
        return Tool(program: Checkout.ironbird, environment: ["IRONBIRD_ENDPOINT": endpoint], network: network)
    }
}
