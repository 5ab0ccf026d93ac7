import AgentContract
import Documents
import DriverInterfaces
import FoundationEssentials
import Model

/// Keeps what agents logged before an operation failed: one packed file for each, the newest few of every node.
struct AgentLogs: Sendable {
    let line: any AgentLine
    let settings: AgentDriverSettings

    /// Fetches and keeps the logs. Answers what to tell in the node's history; `nil` where no agent is, or nowhere to keep them.
    ///
    /// Nothing depends on them: whatever goes wrong is only told.
    func keep(of node: NodeContext, as command: CommandID) async -> String? {
        guard let directory = settings.logDirectory, let agent = NodeAgent(of: node, line: line) else { return nil }
        do {
            let result = try await agent.execute(CommandRequest(.collectSystemLogs), waits: true)
            guard let text = result.result?["system_logs"]?.stringValue, let logs = Data(base64Encoded: text) else {
                return "The agent's logs could not be fetched: \(result.error?.description ?? "it sent none")."
            }
            guard logs.count <= settings.limits.logBytesMax else {
                return
                    "The agent's logs were not kept: they have \(logs.count) bytes, and \(settings.limits.logBytesMax) are allowed."
            }
            let path = try write(logs, directory, node.node.uuid, command)
            return "The agent's logs are kept in \(path) (\(logs.count) bytes)."
        } catch let failure as AgentFailure {
            return "The agent's logs could not be fetched: \(failure)."
        } catch {
            return "The agent's logs could not be kept in \(directory): \(error)."
        }
    }

    /// The command is part of the name, so that the same logs are kept once.
    private func write(_ logs: Data, _ directory: String, _ node: Node.ID, _ command: CommandID) throws -> String {
        let files = FileManager.default
        try files.createDirectory(
            atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let path = "\(directory)/\(node)_\(command).tar.gz"
        try logs.write(to: URL(filePath: path), options: .atomic)
        removeOldest(of: node, in: directory)
        return path
    }

    private func removeOldest(of node: Node.ID, in directory: String) {
        let files = FileManager.default
        let names = (try? files.contentsOfDirectory(atPath: directory)) ?? []
        let ours = names.filter { $0.hasPrefix("\(node)_") }.map { name in
            let attributes = try? files.attributesOfItem(atPath: "\(directory)/\(name)")
            return (name: name, at: attributes?[.modificationDate] as? Date ?? .distantPast)
        }
        for (name, _) in ours.sorted(by: { $0.at > $1.at }).dropFirst(settings.limits.logsPerNodeMax) {
            // A file that cannot be removed is there for the next time.
            try? files.removeItem(atPath: "\(directory)/\(name)")
        }
    }
}
