import AgentContract
import CLinux
import Glibc
import Hardware

/// The boot variables of UEFI firmware (UEFI 2.10 §3.3), as the file system `efivarfs` shows them: four bytes of attributes, then
/// the value.
struct EFIVariables: Sendable {
    /// The vendor of all variables that the specification defines.
    private static let vendor = "8be4df61-93ca-11d2-aa0d-00e098032b8c"
    /// Kept when the power is off; there while firmware and operating system run.
    private static let attributes: [UInt8] = [7, 0, 0, 0]

    let folder: String

    /// Puts `entry` first in the boot order, in place of one with the same label; its name.
    func installFirst(_ entry: EFIBootEntry) throws(CommandError) -> String {
        let root = SystemRoot(folder)
        let bytes = entry.bytes
        let numbers = root.names(in: "/").compactMap(Self.number).sorted()
        let same = numbers.first { number in
            root.bytes("/" + Self.name(number)).map { Self.label(of: $0) == entry.label } ?? false
        }
        let number = same ?? UInt16((0...0xFFFF).first { !numbers.contains(UInt16($0)) } ?? 0)
        try write(Self.name(number), bytes)
        let order = root.bytes("/BootOrder-\(Self.vendor)").map { Array($0.dropFirst(4)) } ?? []
        var others: [UInt8] = []
        for index in stride(from: 0, to: order.count - order.count % 2, by: 2) {
            guard UInt16(order[index]) | UInt16(order[index + 1]) << 8 != number else { continue }
            others += order[index..<(index + 2)]
        }
        try write(
            "BootOrder-\(Self.vendor)",
            [UInt8(truncatingIfNeeded: number), UInt8(truncatingIfNeeded: number >> 8)] + others)
        return String(Self.name(number).prefix(8))
    }

    private func write(_ name: String, _ value: [UInt8]) throws(CommandError) {
        let path = "\(folder)/\(name)"
        // Variables that firmware relies on are protected against rm -rf.
        ironbird_make_mutable(path)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure("open", name) }
        defer { close(descriptor) }
        let bytes = Self.attributes + value
        // A variable is one write: firmware takes it as a whole.
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else { throw failure("write", name) }
    }

    private func failure(_ operation: String, _ name: String) -> CommandError {
        CommandError(
            type: "CommandExecutionError",
            message: "could not \(operation) the firmware variable \(name): \(String(cString: strerror(errno)))")
    }

    private static func name(_ number: UInt16) -> String {
        let digits = String(number, radix: 16, uppercase: true)
        return "Boot" + String(repeating: "0", count: 4 - digits.count) + digits + "-\(vendor)"
    }

    private static func number(_ name: String) -> UInt16? {
        guard name.hasPrefix("Boot"), name.dropFirst(8).hasPrefix("-\(vendor)") else { return nil }
        return UInt16(name.dropFirst(4).prefix(4), radix: 16)
    }

    /// The label of the load option in a variable.
    private static func label(of variable: [UInt8]) -> String? {
        guard variable.count >= 10 else { return nil }
        var units: [UInt16] = []
        for index in stride(from: 10, to: variable.count - 1, by: 2) {
            let unit = UInt16(variable[index]) | UInt16(variable[index + 1]) << 8
            if unit == 0 { return String(decoding: units, as: UTF16.self) }
            units.append(unit)
        }
        return nil
    }
}
