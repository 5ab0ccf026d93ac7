import Documents
import Foundation
import Testing

/// A lab of virtual bare machines, and a service that boots them.
final class LabWorld {
    /// What a lab needs that cannot be installed.
    static let isPossible = NetworkNamespace.isPossible
    static let reason: Comment = "virtual machines on a network of their own need root and network namespaces"
    static let tinyOS = "http://192.0.2.1:8080/images/tiny-os.raw"

    let name: String
    let folder: URL
    let network: NetworkNamespace
    let service: IronbirdProcess
    /// Our command line, in the lab.
    let ironbird: Tool

    /// A service that gives out the addresses itself.
    static let ownAddresses = ["--boot-dhcp", "authoritative", "--boot-dhcp-range", "192.0.2.100-192.0.2.199"]

    /// A lab with these machines, which are off, and a service with these settings, which runs.
    init(_ machines: [String], dhcp: [String] = ownAddresses, service arguments: [String] = []) throws {
        let kernel = Checkout.images.appending(path: "ramdisk-debug/vmlinuz")
        let ramdisk = Checkout.images.appending(path: "ramdisk-debug/initrd.img")
        let image = Checkout.images.appending(path: "tiny-os/tiny-os.raw")
        for file in [kernel, ramdisk, image] where !FileManager.default.fileExists(atPath: file.path) {
            throw Missing("\(file.path) is missing: run `make ramdisk-debug tiny-os` first.")
        }
        let mark = UUID().uuidString.prefix(8).lowercased()
        (name, folder) = ("e2e-\(mark)", URL(fileURLWithPath: "/tmp/ironbird-e2e-\(mark)"))
        network = NetworkNamespace(name: "ironbird-lab-\(name)")
        let up = try Self.lab("up", ["--name", name, "--directory", folder.path, "--kvm-probe-kernel", kernel.path] + machines)
        try #require(up.status == 0, "\(up.errors)")
        do {
            service = try IronbirdProcess(
                arguments: [
                    "--boot-interfaces", "provision", "--image-directory", image.deletingLastPathComponent().path,
                    "--deploy-kernel", kernel.path, "--deploy-ramdisk", ramdisk.path,
                ] + dhcp + arguments, in: network)
            ironbird = try Tool.ironbird(endpoint: service.endpoint, in: network)
            try service.start()
        } catch {
            _ = try? Self.lab("down", ["--name", name, "--directory", folder.path])
            throw error
        }
    }

    deinit {
        _ = service.stop()
        _ = try? Self.lab("down", ["--name", name, "--directory", folder.path])
        // Of several labs in one folder none is left then.
        try? FileManager.default.removeItem(at: folder)
    }

    /// Runs `ironbird lab`.
    static func lab(_ command: String, _ words: [String]) throws -> Tool.Result {
        try Missing.check(Checkout.ironbird, install: "make test")
        return try Tool(program: Checkout.ironbird, leading: ["lab"])([command] + words)
    }

    /// Runs `ironbird lab` for this lab, which must succeed.
    @discardableResult
    func lab(_ command: String, _ words: String...) throws -> Tool.Result {
        let result = try Self.lab(command, ["--name", name, "--directory", folder.path] + words)
        try #require(result.status == 0, "lab \(command): \(result.errors)")
        return result
    }

    /// Runs our command line in the lab, which must succeed.
    @discardableResult
    func run(_ words: String...) throws -> Tool.Result {
        let result = try ironbird(words)
        try #require(result.status == 0, "ironbird \(words.joined(separator: " ")): \(result.output)\(result.errors)")
        return result
    }

    /// Runs `ip` or `tc` in the lab's network, which must succeed.
    func network(_ line: String) throws {
        let words = line.split(separator: " ").map(String.init)
        let result = try Tool(program: URL(fileURLWithPath: "/usr/bin/env"), network: network)(words)
        try #require(result.status == 0, "\(line): \(result.errors)")
    }

    /// What the machine's inventory says.
    func inventory(of machine: Int) throws -> JSON {
        try #require(try lab("inventory").json["nodes"]?.arrayValue?[machine - 1])
    }

    /// The checksum of the tiny operating system.
    static func checksum() throws -> String {
        let file = Checkout.images.appending(path: "tiny-os/tiny-os.raw.sha256")
        return String(try String(contentsOf: file, encoding: .utf8).prefix(64))
    }

    /// The machine's console, up to the first `text` in it.
    func console(of machine: Int, until text: String, seconds: Int = 300) throws -> String {
        try lab("console", "\(machine)", "--until", text, "--timeout", "\(seconds)").output
    }

    /// How often a machine was started so far: a restart, by itself or not, is a start.
    func starts(of machine: Int) throws -> Int {
        let log = try String(contentsOf: folder.appending(path: "\(name)/machines.log"), encoding: .utf8)
        return log.components(separatedBy: "\(name)-\(machine): starts").count - 1
    }

    func state(of node: String) throws -> String {
        try run("node", "show", node, "--output", "json").json["provision_state"]?.stringValue ?? ""
    }

    func why(_ node: String) throws -> String { try run("node", "why", node).output }

    /// The stages of the node's boots, a list for each boot.
    func timeline(of node: String) throws -> [[String]] {
        let events = try run("node", "timeline", node, "--output", "json").json.arrayValue ?? []
        return events.reduce(into: []) { boots, event in
            let stage = event["stage"]?.stringValue ?? ""
            if stage == "power on" || stage == "instance boot" || boots.isEmpty { boots.append([]) }
            boots[boots.count - 1].append(stage)
        }
    }
}
