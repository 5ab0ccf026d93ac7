/// The one home of each module that is not ours, or not Swift.
enum ImportHomes {
    /// Who may import the modules whose names begin with `module`, and why there.
    struct Home {
        let module: String
        /// Modules of ours, or whole layers as `Programs/`.
        let homes: [String]
        let reason: String

        func covers(_ imported: String) -> Bool {
            module.hasSuffix("*") ? imported.hasPrefix(module.dropLast()) : imported == module
        }

        func isHome(of file: SourceFile) -> Bool {
            homes.contains { $0.hasSuffix("/") ? file.layer == $0.dropLast() : file.module == $0 }
        }
    }

    static let table = [
        Home(module: "Hummingbird*", homes: ["RESTAPI"], reason: "the HTTP server"),
        Home(module: "HTTPTypes", homes: ["RESTAPI"], reason: "Hummingbird's words for requests and answers"),
        Home(
            module: "NIO*", homes: ["RESTAPI", "IPMIDriver", "BootServer", "VirtualControllers"],
            reason: "sockets and TLS of the HTTP server; datagrams to BMCs, and from them; what boots machines"),
        Home(module: "BootScripts", homes: ["BootServer"], reason: "what firmware executes"),
        Home(
            module: "CCrypt", homes: ["RESTAPI", "AgentDriver", "AgentSteps"],
            reason: "bcrypt in htpasswd files; the hash of a rescue password"),
        Home(module: "CSQLite", homes: ["SQLiteStorage"], reason: "the store"),
        Home(
            module: "CCrypto", homes: ["Sealing", "IPMIDriver", "Imaging"],
            reason: "secrets at rest; IPMI sessions; checksums of images"),
        Home(module: "CTLS", homes: ["CommandServer"], reason: "the agent's HTTPS"),
        Home(module: "CZlib", homes: ["Compression"], reason: "gzip, deflate"),
        Home(module: "CZstd", homes: ["Compression"], reason: "Zstandard"),
        Home(
            module: "CLinux", homes: ["DiskAccess", "AgentSteps", "CommandServer", "ServeCommand", "VirtualControllers"],
            reason: "disks, firmware, power, memory; how programs are started"),
        Home(module: "CCurl", homes: ["OutboundHTTP"], reason: "outbound HTTP"),
        Home(module: "Yams", homes: ["OperatorCommands"], reason: "inventory files and --output yaml"),
        Home(module: "Configuration", homes: ["ServeCommand"], reason: "settings"),
        Home(module: "ArgumentParser", homes: ["Programs/"], reason: "flags"),
        Home(module: "Logging", homes: ["Services/", "Programs/"], reason: "what runs says what it does"),
        Home(
            module: "ServiceLifecycle", homes: ["Conductor", "RESTAPI", "BootServer", "ServeCommand", "Timeline"],
            reason: "what loops is a service"),
        Home(module: "UnixSignals", homes: ["ServeCommand", "LabCommand"], reason: "SIGTERM and SIGINT"),
        Home(module: "Collections", homes: ["Conductor"], reason: "queues"),
        Home(module: "DequeModule", homes: ["Conductor", "Timeline"], reason: "queues"),
        Home(module: "HeapModule", homes: ["Conductor"], reason: "deadlines"),
        Home(module: "OrderedCollections", homes: ["Conductor"], reason: "queues"),
    ]

    /// Modules that come with Swift on Linux; Core may not use all of them, which is another rule.
    static let platform: Set<String> = [
        "Swift", "Synchronization", "RegexBuilder", "FoundationEssentials", "Dispatch", "Glibc", "Musl",
    ]

    /// Imports away from home, and modules that have none.
    static func strays(in file: SourceFile, layers: [String: String]) -> [Violation] {
        guard file.top == "Sources" else { return [] }
        return file.imports.compactMap { imported in
            if let home = table.first(where: { $0.covers(imported.module) }) {
                guard !home.isHome(of: file) else { return nil }
                let message = "\(imported.module) is imported in \(home.homes.joined(separator: ", ")) only: \(home.reason)"
                return Violation(path: file.path, line: imported.line, message: message)
            }
            guard imported.module != "Foundation" else {
                return Violation(
                    path: file.path, line: imported.line, message: "import FoundationEssentials instead of Foundation")
            }
            guard layers[imported.module] == nil, !platform.contains(imported.module) else { return nil }
            return Violation(path: file.path, line: imported.line, message: "\(imported.module) has no home in ImportHomes.table")
        }
    }
}
