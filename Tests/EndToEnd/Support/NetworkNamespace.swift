import Foundation

/// A network of its own on this machine, by the name that `ip netns` knows.
struct NetworkNamespace: Sendable, Hashable {
    let name: String

    /// A program and its words, so that they run in `network`. `ip` becomes the program, which keeps the process' number.
    static func words(_ program: URL, _ words: [String], in network: NetworkNamespace?) -> (URL, [String]) {
        guard let network else { return (program, words) }
        return (URL(fileURLWithPath: "/usr/bin/env"), ["ip", "netns", "exec", network.name, program.path] + words)
    }

    /// Whether such networks can be made here.
    static let isPossible: Bool = {
        guard geteuid() == 0 else { return false }
        let name = "ironbird-test-\(ProcessInfo.processInfo.processIdentifier)"
        let ip = Tool(program: URL(fileURLWithPath: "/usr/bin/env"), leading: ["ip", "netns"])
        guard let made = try? ip(["add", name]), made.status == 0 else { return false }
        return (try? ip(["delete", name]))?.status == 0
    }()
}
