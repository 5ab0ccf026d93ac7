import Glibc
import OperatorCommands
import VirtualControllers

/// Runs the host's tools, and ends what a lab left running.
enum LabProcesses {
    /// Runs a command to its end; throws with what it said when it fails.
    static func run(_ words: [String], logFile: String) throws {
        var surroundings = ChildProcess.Surroundings()
        surroundings.outputFile = logFile
        let status = try ChildProcess(words, in: surroundings).wait()
        guard status == 0 else {
            let said = TextFile.read(logFile)?.split(separator: "\n").suffix(3).joined(separator: "; ") ?? ""
            throw CommandFailure(.failed, "`\(words.joined(separator: " "))` ended with status \(status): \(said)")
        }
    }

    /// How long processes may take to end when they are asked to.
    static let endTimeout: Duration = .seconds(8)

    /// Ends the recorded processes, the first ones first; those that do not listen are killed. Returns whether all are gone.
    static func end(_ records: [ProcessRecord]) -> Bool {
        for record in records {
            record.signal(SIGTERM)
            if waitForEnd(of: record) { continue }
            record.signal(SIGKILL)
            _ = waitForEnd(of: record)
        }
        return records.allSatisfy { !$0.isAlive }
    }

    private static func waitForEnd(of record: ProcessRecord) -> Bool {
        let deadline = ContinuousClock.now + endTimeout
        while record.isAlive, ContinuousClock.now < deadline { usleep(20_000) }
        return !record.isAlive
    }

    /// The processes that are recorded in the folder of a lab: the one with the controllers, then the machines.
    static func records(in directory: String) -> [ProcessRecord] {
        let machines = FolderNames.of(directory).map { "\(directory)/\($0)/qemu.process" }
        return ([directory + "/machines.process"] + machines).compactMap { ProcessRecord(file: $0) }
    }
}

/// The names in folders, and folders made and removed.
enum FolderNames {
    static func of(_ path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
