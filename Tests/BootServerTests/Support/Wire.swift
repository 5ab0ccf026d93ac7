import DHCP
import Foundation
import Testing

@testable import BootServer

/// A cable with the service at one end and, at the other, a network namespace that stands for a machine. Gone with the last
/// reference to it.
final class Wire: Sendable {
    /// Whether this machine lets us make one: `make setup` installs the programs.
    static var isPossible: Bool {
        getuid() == 0 && ["/usr/sbin/ip", "/usr/bin/curl"].allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }
    }

    static let requirement: Comment = "needs root, iproute2 and curl"

    let namespace: String
    let near: String
    /// The service's end; the machine's is not told.
    let network: BootNetwork

    init() throws {
        let number = Int.random(in: 0..<65_536)
        namespace = "netboot-\(number)"
        near = "netboot-\(number)"
        // Of the networks for measurements (RFC 2544), so that no real one is hidden.
        let address = "198.\(18 + number % 2).\(number / 2 % 256).1"
        let parsed = try #require(IPv4Address(address))
        network = BootNetwork(name: near, address: parsed, prefixLength: 24)
        try Self.ip("netns", "add", namespace)
        try Self.ip("link", "add", near, "type", "veth", "peer", "name", "eth0", "netns", namespace)
        try Self.ip("address", "add", "\(address)/24", "dev", near)
        try Self.ip("link", "set", near, "up")
        try Self.ip("-n", namespace, "link", "set", "eth0", "address", "52:54:00:aa:00:01", "up")
        try Self.ip("-n", namespace, "link", "set", "lo", "up")
    }

    deinit {
        try? Self.ip("link", "delete", near)
        try? Self.ip("netns", "delete", namespace)
    }

    /// An address of the machine, for what comes after DHCP.
    func giveAddress() throws {
        try Self.ip("-n", namespace, "address", "add", "\(machineAddress)/24", "dev", "eth0")
    }

    var machineAddress: IPv4Address { IPv4Address(value: network.address.value + 99) }

    /// Runs a program on the machine; its output, and whether it succeeded.
    func run(_ words: String...) async throws -> (output: Data, isDone: Bool) {
        try await run(words)
    }

    /// The same, with the words in an array. Waiting takes a thread of its own: the servers need those of the tasks.
    func run(_ words: [String]) async throws -> (output: Data, isDone: Bool) {
        let words = ["/usr/sbin/ip", "netns", "exec", namespace] + words
        return try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try Self.run(words) }) }
        }
    }

    private static func ip(_ words: String...) throws {
        let (output, isDone) = try run(["/usr/sbin/ip"] + words)
        try #require(isDone, "ip \(words.joined(separator: " ")): \(String(decoding: output, as: UTF8.self))")
    }

    private static func run(_ words: [String]) throws -> (output: Data, isDone: Bool) {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: words[0])
        process.arguments = Array(words.dropFirst())
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (bytes, process.terminationStatus == 0)
    }
}
