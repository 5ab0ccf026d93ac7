import Documents
import Foundation
import Testing

/// Labs as processes, networks and files of this machine.
@Suite(.serialized, .enabled(if: LabWorld.isPossible, LabWorld.reason))
final class LabTests {
    /// A lab that ends with the test.
    private final class Lab {
        let name: String
        let folder: String

        init(_ name: String, in folder: String) throws {
            (self.name, self.folder) = (name, folder)
            let up = try LabWorld.lab("up", ["--name", name, "--directory", folder, "--memory", "256"])
            try #require(up.status == 0, "\(up.errors)")
        }

        deinit { _ = try? self("down") }

        func callAsFunction(_ command: String, _ words: String...) throws -> Tool.Result {
            try LabWorld.lab(command, ["--name", name, "--directory", folder] + words)
        }

        /// The process whose number a file of the lab holds.
        func process(_ file: String) throws -> Int32 {
            let text = try String(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)/\(file)"), encoding: .utf8)
            return try #require(text.split(separator: " ").first.flatMap { Int32($0) })
        }

        var namespace: String { "/run/netns/ironbird-lab-\(name)" }
    }

    private let mark = UUID().uuidString.prefix(6).lowercased()
    private var folder: String { "/tmp/ironbird-labs-\(mark)" }

    /// Of the labs in the folder none is left then.
    deinit { rmdir(folder) }

    private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    /// Whether the process has not ended; one that nobody asked for its status yet has.
    private func isAlive(_ process: Int32) -> Bool {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else { return false }
        return !text.contains(") Z ")
    }

    @Test func twoLabsDoNotKnowOfEachOther() throws {
        let one = try Lab("one-\(mark)", in: folder)
        let other = try Lab("other-\(mark)", in: folder)
        #expect(try one("power", "1", "on").output == "on\n")
        #expect(try other("status", "--output", "json").json["machines"]?.arrayValue?.first?["power"] == "off")
        #expect(try one("inventory").output != other("inventory").output)
        #expect(try other("down").status == 0)
        #expect(try one("power", "1", "status").output == "on\n")
        #expect(try one("down").status == 0)
        #expect(!exists(one.namespace) && !exists(other.namespace))
    }

    @Test func aLabWhoseProcessesWereKilledGoesDownAndLeavesNothing() throws {
        let lab = try Lab("killed-\(mark)", in: folder)
        #expect(try lab("power", "1", "on").output == "on\n")
        for _ in 0..<200 where !exists("\(folder)/\(lab.name)/machine-1/qemu.process") { _ = try lab("status") }
        let emulator = try lab.process("machine-1/qemu.process")
        let controllers = try lab.process("machines.process")
        kill(controllers, SIGKILL)
        for _ in 0..<200 where isAlive(controllers) { _ = try lab("status") }
        let status = try lab("status")
        #expect(status.status != 0 && status.errors.contains("ironbird lab down"), "\(status.errors)")
        let down = try lab("down")
        #expect(down.status == 0 && down.output.contains("is gone"), "\(down.output)\(down.errors)")
        #expect(!isAlive(emulator) && !isAlive(controllers))
        #expect(!exists(lab.namespace) && !exists("\(folder)/\(lab.name)"))
        // Down twice is down, and the name is free again.
        #expect(try lab("down").output.contains("there was no lab"))
        #expect(try Lab(lab.name, in: folder)("status").status == 0)
    }

    @Test func upSaysWhatIsMissing() throws {
        let words = ["lab", "up", "--name", "none-\(mark)", "--directory", folder, "--firmware", "bios,uefi", "--nodes", "2"]
        let bare = try Tool(program: Checkout.ironbird, environment: ["PATH": "/nowhere"])(words)
        #expect(bare.status != 0)
        for word in ["ip", "qemu-system-x86_64", "apt-get install --no-install-recommends iproute2 qemu-system-x86 qemu-utils"] {
            #expect(bare.errors.contains(word), "\(bare.errors)")
        }
        let nobody = try Tool(
            program: URL(fileURLWithPath: "/usr/bin/setpriv"), leading: ["--reuid", "65534", Checkout.ironbird.path])(words)
        #expect(nobody.status != 0 && nobody.errors.contains("only root"), "\(nobody.output)\(nobody.errors)")
        #expect(!exists("\(folder)/none-\(mark)") && !exists("/run/netns/ironbird-lab-none-\(mark)"))
        let again = try Lab("twice-\(mark)", in: folder)
        let second = try LabWorld.lab("up", ["--name", again.name, "--directory", folder])
        #expect(second.status != 0 && second.errors.contains("ironbird lab down --name \(again.name)"), "\(second.errors)")
    }
}
