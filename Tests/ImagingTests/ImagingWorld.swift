import AgentContract
import DiskAccess
import FaultyServers
import Foundation
import Imaging
import Model
import OutboundHTTP

/// A disk that is a file, an image server, and an agent's way from one to the other. Waiting between attempts takes no time.
final class ImagingWorld: Sendable {
    /// Some mebibytes that do not repeat, with a stretch of zeros in them, and a length that is no multiple of anything.
    static let image: [UInt8] = {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        var words = [UInt64](repeating: 0, count: (5 << 20) / 8)
        for index in words.indices where !(200_000..<330_000).contains(index) {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            words[index] = state ^ state >> 29
        }
        return words.withUnsafeBytes { Array($0) } + [UInt8](repeating: 9, count: 1_024)
    }()

    let folder: URL
    let disk: Disk
    let server: FaultyServer
    private let client = HTTPClient()
    let limits: ImagingLimits

    init(
        diskBytes: Int = 24 << 20, stallTimeout: Duration = .seconds(30),
        _ react: @escaping @Sendable (FaultyServer.Request) -> FaultyServer.Answer
    ) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "imaging-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder.appending(path: "dev"), withIntermediateDirectories: true)
        disk = Disk(name: "/dev/vda", sizeBytes: Int64(diskBytes))
        // What was there before, so that zeros that must be written are seen to be missing.
        try Data(repeating: 0xEE, count: diskBytes).write(to: folder.appending(path: "dev/vda"))
        server = FaultyServer(react)
        var limits = ImagingLimits()
        limits.retriesMax = 4
        limits.stallTimeout = stallTimeout
        limits.connectTimeout = .seconds(10)
        self.limits = limits
    }

    /// Ends the server and removes the files.
    func close() async {
        server.close()
        await client.shutdown()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Ends what is left of requests.
    func endClient() async { await client.shutdown() }

    /// What is on the disk.
    private var content: Data { (try? Data(contentsOf: folder.appending(path: "dev/vda"))) ?? Data() }

    /// Whether `bytes` are on the disk at `offset`.
    func holds(_ bytes: [UInt8], at offset: Int = 0) -> Bool {
        content.dropFirst(offset).prefix(bytes.count) == Data(bytes)
    }

    /// Whether firmware could boot from the disk: no, while its beginning is zeros.
    var isBootable: Bool { !holds([UInt8](repeating: 0, count: 1 << 20)) }

    /// Whether nothing at all has been written.
    var isUntouched: Bool { content == Data(repeating: 0xEE, count: Int(disk.sizeBytes)) }

    /// Writes the image at `path` of the server; what was done.
    @discardableResult
    func write(
        _ path: String = "/image", format: String = "raw", sha256: String, configDrive: String? = nil,
        configuration: AgentConfiguration = AgentConfiguration()
    ) async throws -> String {
        try await write(
            ImageInfo(
                id: "i", urls: [server.url(path)], diskFormat: format,
                checksums: [.digest(algorithm: "sha256", value: sha256)]), configDrive: configDrive,
            configuration: configuration)
    }

    @discardableResult
    func write(
        _ image: ImageInfo, configDrive: String? = nil, configuration: AgentConfiguration = AgentConfiguration()
    ) async throws -> String {
        let target = try TargetDisk(disk, below: folder.path)
        return try await ImageDeployment(client: client, limits: limits, pause: { _ in })
            .write(image, configDrive: configDrive, to: target, configuration: configuration, meter: ProgressMeter())
    }

    /// The failure of writing it.
    func failure(_ path: String = "/image", format: String = "raw", sha256: String) async -> ImagingFailure? {
        do {
            try await write(path, format: format, sha256: sha256)
            return nil
        } catch {
            return error as? ImagingFailure
        }
    }

    /// Runs a program of the system in the world's folder; its standard output.
    @discardableResult
    func run(_ program: String, _ arguments: [String], input: [UInt8]? = nil) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        let output = Pipe()
        process.standardOutput = output
        if let input {
            let file = folder.appending(path: "input-\(UUID().uuidString)")
            try Data(input).write(to: file)
            process.standardInput = try FileHandle(forReadingFrom: file)
        }
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw ProgramFailed(program: program, status: process.terminationStatus) }
        return Array(bytes)
    }

    struct ProgramFailed: Error {
        let program: String
        let status: Int32
    }
}

/// The SHA-256 of `bytes`, in hexadecimal.
func sha256(_ bytes: [UInt8]) -> String {
    let digest = Digest("sha256")
    bytes.withUnsafeBytes { digest?.update($0) }
    return digest?.finish() ?? ""
}
