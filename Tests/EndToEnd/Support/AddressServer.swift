import Foundation

/// dnsmasq, on the network of a lab's machines: it gives out addresses, and knows nothing of booting.
///
/// It runs in a network namespace of its own, because the service has the ports on the bridge.
final class AddressServer {
    private static let program = URL(fileURLWithPath: "/usr/sbin/dnsmasq")

    private let network: NetworkNamespace
    private let leaseFile: URL
    private let process = Process()

    /// Starts it; it serves 192.0.2.100 to 192.0.2.199 when this returns.
    init(beside world: LabWorld) throws {
        try Missing.check(Self.program, install: "make setup")
        network = NetworkNamespace(name: world.network.name + "-dhcp")
        leaseFile = world.folder.appending(path: "leases")
        try Self.run("ip netns add \(network.name)")
        try world.network("ip link add neighbour type veth peer name eth0 netns \(network.name)")
        try world.network("ip link set neighbour master provision up")
        try Self.run("ip -n \(network.name) address add 192.0.2.2/24 dev eth0")
        try Self.run("ip -n \(network.name) link set eth0 up")
        let words = [
            "--keep-in-foreground", "--conf-file=/dev/null", "--port=0", "--interface=eth0", "--bind-interfaces", "--user=root",
            "--pid-file=", "--no-ping", "--dhcp-authoritative", "--dhcp-range=192.0.2.100,192.0.2.199", "--log-facility=-",
            "--dhcp-leasefile=\(leaseFile.path)",
        ]
        let (program, arguments) = NetworkNamespace.words(Self.program, words, in: network)
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        // It closes the descriptors that it inherits, which Foundation takes for its end: a shell stands between them.
        process.arguments = ["-c", "\"$@\"; exit $?", "sh", program.path] + arguments
        process.standardOutput = FileHandle.nullDevice
        try process.run(untilItSays: "DHCP, IP range")
    }

    deinit {
        let list = (try? Self.run("ip netns pids \(network.name)")) ?? ""
        for word in list.split(whereSeparator: \.isWhitespace) {
            if let number = pid_t(word) { kill(number, SIGKILL) }
        }
        process.waitUntilExit()
        _ = try? Self.run("ip netns delete \(network.name)")
    }

    /// The addresses that it gave to the card with this hardware address.
    func addresses(of card: String) throws -> [String] {
        let lines = try String(contentsOf: leaseFile, encoding: .utf8).split(whereSeparator: \.isNewline)
        return lines.compactMap { line in
            let words = line.split(separator: " ")
            return words.count > 2 && words[1] == card ? String(words[2]) : nil
        }
    }

    @discardableResult
    private static func run(_ line: String) throws -> String {
        let result = try Tool(program: URL(fileURLWithPath: "/usr/bin/env"))(line.split(separator: " ").map(String.init))
        guard result.status == 0 else { throw Missing("\(line): \(result.errors)") }
        return result.output
    }
}
