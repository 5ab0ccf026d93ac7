import DHCP
import Foundation
import Synchronization
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

    /// Where more than two are connected: the service's end is a bridge.
    let isShared: Bool
    private let neighbour = Mutex<Process?>(nil)

    init(isShared: Bool = false) async throws {
        self.isShared = isShared
        let number = Int.random(in: 0..<65_536)
        namespace = "netboot-\(number)"
        near = "netboot-\(number)"
        // Of the networks for measurements (RFC 2544), so that no real one is hidden.
        let address = "198.\(18 + number % 2).\(number / 2 % 256).1"
        let parsed = try #require(IPv4Address(address))
        network = BootNetwork(name: near, address: parsed, prefixLength: 24)
        let (namespace, near) = (namespace, near)
        try await Self.aside {
            try Self.ip("netns", "add", namespace)
            if isShared { try Self.ip("link", "add", near, "type", "bridge") }
            let port = isShared ? near + "m" : near
            try Self.ip("link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", namespace)
            if isShared { try Self.ip("link", "set", port, "master", near, "up") }
            try Self.ip("address", "add", "\(address)/24", "dev", near)
            try Self.ip("link", "set", near, "up")
            try Self.ip("-n", namespace, "link", "set", "eth0", "address", "52:54:00:aa:00:01", "up")
            try Self.ip("-n", namespace, "link", "set", "lo", "up")
        }
    }

    deinit {
        if let server = neighbour.withLock({ $0 }) {
            endDHCPServer()
            server.waitUntilExit()
            try? Self.ip("netns", "delete", namespace + "-dhcp")
        }
        try? Self.ip("link", "delete", near)
        try? Self.ip("netns", "delete", namespace)
    }

    /// An address of the machine, for what comes after DHCP.
    func giveAddress() throws {
        try Self.ip("-n", namespace, "address", "add", "\(machineAddress)/24", "dev", "eth0")
    }

    var machineAddress: IPv4Address { IPv4Address(value: network.address.value + 99) }

    /// Connects a DHCP server of somebody else, which knows nothing of booting; its address, and those that it gives away.
    func addDHCPServer() async throws -> (server: IPv4Address, pool: ClosedRange<UInt32>) {
        let first = network.address.value
        let (server, pool) = (IPv4Address(value: first + 1), (first + 149)...(first + 198))
        let (space, near) = (namespace + "-dhcp", near)
        try await Self.aside {
            try Self.ip("netns", "add", space)
            try Self.ip("link", "add", near + "d", "type", "veth", "peer", "name", "eth0", "netns", space)
            try Self.ip("link", "set", near + "d", "master", near, "up")
            try Self.ip("-n", space, "address", "add", "\(server)/24", "dev", "eth0")
            try Self.ip("-n", space, "link", "set", "eth0", "up")
        }
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        // It closes the descriptors that it inherits, which Foundation takes for its end: a shell stands between them.
        process.arguments =
            [
                "-c", "\"$@\"; exit $?", "sh", "ip", "netns", "exec", space, "dnsmasq", "--keep-in-foreground",
                "--conf-file=/dev/null",
            ]
            + ["--port=0", "--interface=eth0", "--bind-interfaces", "--user=root", "--pid-file=", "--leasefile-ro", "--no-ping"]
            + [
                "--dhcp-authoritative", "--dhcp-range",
                "\(IPv4Address(value: pool.lowerBound)),\(IPv4Address(value: pool.upperBound))",
            ]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        neighbour.withLock { $0 = process }
        return (server, pool)
    }

    /// Foundation blocks signals in the processes that it starts: they end by the one that cannot be blocked.
    private func endDHCPServer() {
        let list = try? Self.run(["/usr/sbin/ip", "netns", "pids", namespace + "-dhcp"])
        for word in String(decoding: list?.output ?? Data(), as: UTF8.self).split(whereSeparator: \.isWhitespace) {
            if let process = pid_t(word) { kill(process, SIGKILL) }
        }
    }

    /// Whether there is a DHCP server of somebody else.
    static var hasDHCPServer: Bool { FileManager.default.isExecutableFile(atPath: "/usr/sbin/dnsmasq") }

    /// Whether packets can be lost here.
    static var canLose: Bool {
        ["/usr/sbin/nft", "/usr/bin/atftp"].allSatisfy { FileManager.default.isExecutableFile(atPath: $0) }
    }

    static let lossRequirement: Comment = "needs root, iproute2, nftables, atftp and curl"

    /// Loses so many of a hundred packets from now on, in each direction and by chance. What is lost on the way out is not noticed by
    /// whoever sends it.
    func lose(percent: Int) throws {
        // Large packets of TCP that a real network never sees would be lost as a whole.
        try Self.ip("link", "set", near, "gso_max_segs", "1")
        try Self.ip("-n", namespace, "link", "set", "eth0", "gso_max_segs", "1")
        let chains = [("in", "ingress"), ("out", "egress")].map { name, hook in
            """
              chain \(name) {
                type filter hook \(hook) device "eth0" priority 0; policy accept;
                ip protocol { tcp, udp } numgen random mod 100 < \(percent) counter drop
              }
            """
        }
        let file = FileManager.default.temporaryDirectory.appending(path: "loss-\(UUID().uuidString).nft")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data("table netdev loss {\n\(chains.joined(separator: "\n"))\n}\n".utf8).write(to: file)
        _ = try inNamespace("nft", "-f", file.path)
    }

    /// How many packets were lost.
    var packetsLost: Int {
        get throws {
            let words = try inNamespace("nft", "list", "ruleset").split(whereSeparator: \.isWhitespace)
            return zip(words, words.dropFirst()).reduce(0) { $0 + ($1.0 == "packets" ? Int($1.1) ?? 0 : 0) }
        }
    }

    private func inNamespace(_ words: String...) throws -> String {
        let (output, isDone) = try Self.run(["/usr/sbin/ip", "netns", "exec", namespace] + words)
        let text = String(decoding: output, as: UTF8.self)
        try #require(isDone, "\(words.joined(separator: " ")): \(text)")
        return text
    }

    /// Runs a program on the machine; its output, and whether it succeeded.
    func run(_ words: String...) async throws -> (output: Data, isDone: Bool) {
        try await run(words)
    }

    /// The same, with the words in an array.
    func run(_ words: [String]) async throws -> (output: Data, isDone: Bool) {
        let words = ["/usr/sbin/ip", "netns", "exec", namespace] + words
        return try await Self.aside { try Self.run(words) }
    }

    /// Waits in a thread of its own: the servers need those of the tasks.
    private static func aside<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
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
