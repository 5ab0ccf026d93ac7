import Foundation
import OutboundHTTP

/// A server process started for a measurement, and what the kernel says of it.
final class ServerUnderTest {
    let endpoint: String
    /// From `exec` to the first 200.
    let startDuration: Duration
    private let process: Process

    /// Starts `binary` on `stateDirectory` and waits until it answers, at most 30 s.
    init(binary: URL, stateDirectory: URL, port: Int, client: HTTPClient) async throws {
        endpoint = "http://127.0.0.1:\(port)"
        process = Process()
        process.executableURL = binary
        process.arguments = [
            "serve", "--state-dir", stateDirectory.path, "--api-listen", "127.0.0.1:\(port)", "--hardware-types", "fake-hardware",
            "--log-level", "error",
        ]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.standardError
        let clock = ContinuousClock()
        let start = clock.now
        try process.run()
        let request = HTTPRequest(
            "GET", endpoint + "/v1/nodes?limit=1", headers: Self.headers, timeouts: .init(total: .seconds(2)))
        while true {
            let answer = try? await client.send(request)
            // Another server on the port must not be measured in place of this one.
            guard process.isRunning, clock.now - start < .seconds(30) else { throw Failure("The server did not start.") }
            if answer?.status == 200 { break }
            try await clock.sleep(for: .milliseconds(2))
        }
        startDuration = clock.now - start
    }

    /// The microversion and type of every request.
    static let headers: HTTPHeaders = ["X-OpenStack-Ironic-API-Version": "1.115", "Content-Type": "application/json"]

    /// CPU time that the process has used so far, user and system.
    var cpuTime: Duration {
        get throws {
            let text = try String(contentsOfFile: "/proc/\(process.processIdentifier)/stat", encoding: .utf8)
            let fields = text.drop { $0 != ")" }.split(separator: " ")
            guard fields.count > 13, let user = Int(fields[12]), let system = Int(fields[13]) else {
                throw Failure("/proc/PID/stat is not as expected.")
            }
            return .milliseconds((user + system) * 1000 / sysconf(Int32(_SC_CLK_TCK)))
        }
    }

    /// Memory that is resident now, in MiB.
    var residentMebibytes: Double {
        get throws {
            let text = try String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
            let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
            guard let kibibytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Double($0) }) else {
                throw Failure("/proc/PID/status is not as expected.")
            }
            return kibibytes / 1024
        }
    }

    /// Asks the server to stop and waits for it.
    func stop() {
        process.terminate()
        process.waitUntilExit()
    }
}

/// Why a measurement could not be made.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ text: String) {
        description = text
    }
}
