import Foundation

/// An `ipmitool` process asks each controller, by the cipher suite that our driver uses too.
struct ToolSweep {
    let ports: [Int]
    let atOnceMax: Int

    private static let tool = URL(fileURLWithPath: "/usr/bin/ipmitool")

    func measure() async throws -> [Sweep] {
        guard FileManager.default.isExecutableFile(atPath: Self.tool.path) else {
            throw Failure("\(Self.tool.path) is missing: run `make setup` first.")
        }
        return [
            try await Sweep.measure("ipmitool, \(atOnceMax) processes at once", ports.count) {
                try await forEach(ports, atOnceMax: atOnceMax) { port in try await Self.ask(port) }
            }
        ]
    }

    private static func ask(_ port: Int) async throws {
        let process = Process()
        process.executableURL = tool
        process.arguments =
            ["-I", "lanplus", "-H", "127.0.0.1", "-p", "\(port)", "-U", "admin", "-P", "secret", "-C", "17"]
            + ["chassis", "power", "status"]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        let status = try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Int32, any Error>) in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        guard status == 0 else { throw Failure("ipmitool ended with \(status) at port \(port).") }
    }
}
