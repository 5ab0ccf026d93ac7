import Glibc
import OperatorCommands
import VirtualControllers

/// What a lab needs of the host, and how to get what is missing.
struct LabRequirements: Sendable, Hashable {
    /// A program or a file, and the Debian package that has it.
    struct Requirement: Sendable, Hashable {
        var path: String
        var package: String
    }

    /// Everything that a lab with machines of this firmware needs.
    static func all(_ firmware: Set<MachineDescription.Firmware>) -> [Requirement] {
        let common = [
            Requirement(path: "ip", package: "iproute2"),
            Requirement(path: EmulatorCommand.program, package: "qemu-system-x86"),
            Requirement(path: "qemu-img", package: "qemu-utils"),
        ]
        let bios = [Requirement(path: "/usr/share/seabios/bios-256k.bin", package: "seabios")]
        let files = MachineDescription.Firmware.allCases.filter(firmware.contains).compactMap(EmulatorCommand.firmwareFiles)
        let uefi = files.flatMap { [$0.code, $0.variables] }.map { Requirement(path: $0, package: "ovmf") }
        return common + (firmware.contains(.bios) ? bios : []) + uefi
    }

    /// Fails with everything that is missing, and how to get it.
    static func check(
        _ firmware: Set<MachineDescription.Firmware>, isRoot: Bool = geteuid() == 0, exists: (String) -> Bool = isThere
    ) throws(CommandFailure) {
        guard isRoot else {
            throw CommandFailure(
                .usage, "a lab makes a network namespace, which only root may do", remedy: "sudo ironbird lab up …")
        }
        let missing = all(firmware).filter { !exists($0.path) }
        guard missing.isEmpty else {
            let packages = Set(missing.map(\.package)).sorted().joined(separator: " ")
            throw CommandFailure(
                .usage, "a lab needs what is not here: \(missing.map(\.path).joined(separator: ", "))",
                remedy: "apt-get install --no-install-recommends \(packages)")
        }
    }

    /// Whether there is a file of this path, or a program of this name.
    static func isThere(_ path: String) -> Bool {
        guard !path.contains("/") else { return access(path, R_OK) == 0 }
        let folders = getenv("PATH").map { String(cString: $0) } ?? "/usr/sbin:/usr/bin:/sbin:/bin"
        return folders.split(separator: ":").contains { access("\($0)/\(path)", X_OK) == 0 }
    }
}
