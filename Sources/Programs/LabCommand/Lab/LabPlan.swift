import VirtualControllers

/// What a lab is to be: computed before anything is started.
struct LabPlan: Sendable, Hashable {
    var name: LabName
    var firmware: [MachineDescription.Firmware]
    var networkBoot = MachineDescription.NetworkBoot.pxe
    var controller: MachineDescription.Controller
    var card = MachineDescription.Card.virtio
    var bus = MachineDescription.Bus.virtio
    var memoryMiB: Int
    var processors: Int
    var diskGiB: Int
    var diskCount = 1

    /// The lab, with names that nobody else has; `random` draws them.
    func description(
        accelerator: EmulatorCommand.Accelerator, random: inout some RandomNumberGenerator
    ) -> LabDescription {
        // Locally administered, by QEMU's custom; what follows tells labs apart.
        let prefix =
            "52:54:00:" + Self.hex(UInt8.random(in: 0...255, using: &random)) + ":"
            + Self.hex(UInt8.random(in: 0...255, using: &random)) + ":"
        let machines = firmware.enumerated().map { index, firmware in
            machine(index + 1, firmware, macAddress: prefix + Self.hex(UInt8(index + 1)), uuid: Self.uuid(&random))
        }
        return LabDescription(
            name: name.text, directory: name.directory, machines: machines, accelerator: accelerator, userName: "admin",
            // IPMI has room for 16 to 20 bytes.
            password: String((0..<16).map { _ in Self.letters.randomElement(using: &random) ?? "x" }))
    }

    private static let letters = "abcdefghijkmnpqrstuvwxyz23456789"

    private func machine(
        _ number: Int, _ firmware: MachineDescription.Firmware, macAddress: String, uuid: String
    ) -> MachineDescription {
        var machine = MachineDescription(
            number: number, name: "\(name.text)-\(number)", uuid: uuid, macAddress: macAddress, firmware: firmware,
            controller: controller, controllerAddress: LabNetwork.controllerAddress(number), tap: LabNetwork.tap(number),
            directory: "\(name.directory)/machine-\(number)")
        machine.networkBoot = networkBoot
        (machine.card, machine.bus) = (card, bus)
        (machine.memoryMiB, machine.processors) = (memoryMiB, processors)
        (machine.diskGiB, machine.diskCount) = (diskGiB, diskCount)
        return machine
    }

    private static func hex(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }

    /// A random UUID (RFC 9562, version 4).
    private static func uuid(_ random: inout some RandomNumberGenerator) -> String {
        var bytes = (0..<16).map { _ in UInt8.random(in: 0...255, using: &random) }
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = bytes.map(hex)
        return [0..<4, 4..<6, 6..<8, 8..<10, 10..<16].map { digits[$0].joined() }.joined(separator: "-")
    }
}
