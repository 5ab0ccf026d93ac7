import FoundationEssentials
import OperatorCommands
import VirtualControllers

/// A lab: its network, its machines, and where everything of it lies.
struct LabDescription: Sendable, Hashable, Codable {
    var name: String
    /// The folder with the files of the lab.
    var directory: String
    var machines: [MachineDescription]
    var accelerator: EmulatorCommand.Accelerator
    /// Of all controllers of the lab.
    var userName: String
    var password: String

    var network: LabNetwork { LabNetwork(lab: name, machines: machines) }
    var controlSocket: String { directory + "/control.sock" }
    var processFile: String { directory + "/machines.process" }
    var logFile: String { directory + "/machines.log" }
    var credentials: ControllerCredentials { ControllerCredentials(userName: userName, password: password) }

    static func file(in directory: String) -> String { directory + "/lab.json" }

    /// The lab of this name; throws when there is none.
    static func existing(_ name: LabName) throws(CommandFailure) -> LabDescription {
        guard let text = TextFile.read(file(in: name.directory)) else {
            throw CommandFailure(.notFound, "there is no lab \(name.text)", remedy: "ironbird lab up --name \(name.text)")
        }
        do {
            return try JSONDecoder().decode(LabDescription.self, from: Data(text.utf8))
        } catch {
            throw CommandFailure(
                .failed, "\(file(in: name.directory)) is not what this version wrote",
                remedy: "ironbird lab down --name \(name.text) removes the lab")
        }
    }

    /// Writes the description, for its owner alone: it holds the password.
    func save() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(self), as: UTF8.self)
        try TextFile.write(text + "\n", to: Self.file(in: directory))
    }

    func machine(_ number: Int) throws(CommandFailure) -> MachineDescription {
        guard let machine = machines.first(where: { $0.number == number }) else {
            throw CommandFailure(.notFound, "lab \(name) has no machine \(number)", remedy: "it has 1 to \(machines.count)")
        }
        return machine
    }
}

/// The name of a lab, and what follows from it.
struct LabName: Sendable, Hashable {
    var text: String
    /// The folder of all labs.
    var root: String

    /// A name that can be part of the names of a namespace and of files.
    init(_ text: String, root: String) throws(CommandFailure) {
        let isGood =
            (1...20).contains(text.utf8.count) && text.utf8.first != UInt8(ascii: "-")
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || byte == UInt8(ascii: "-")
            }
        guard isGood else {
            throw CommandFailure(.usage, "'\(text)' cannot be the name of a lab", remedy: "take 1 to 20 of a-z, 0-9 and -")
        }
        self.text = text
        self.root = root
    }

    var directory: String { "\(root)/\(text)" }
    var namespace: String { "ironbird-lab-\(text)" }
}
