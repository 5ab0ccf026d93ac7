/// A virtual machine of a lab: what it is made of, and where it lies.
package struct MachineDescription: Sendable, Hashable, Codable {
    /// What the machine runs first.
    package enum Firmware: String, Sendable, Hashable, Codable, CaseIterable {
        /// SeaBIOS, with iPXE in the network card's ROM.
        case bios
        /// EDK2; its network card has no ROM, so that the firmware's own PXE client is what boots.
        case uefi
        /// The same, and boots only what Microsoft's key has signed: Debian's shim, which knows Debian's key.
        case uefiSecure = "uefi-secure"

        package var isUEFI: Bool { self != .bios }
    }

    /// How the firmware fetches what it boots from the network.
    package enum NetworkBoot: String, Sendable, Hashable, Codable, CaseIterable {
        /// By TFTP, or whatever the ROM of the network card speaks.
        case pxe
        /// By UEFI's HTTP boot alone.
        case http
    }

    /// The protocol of its controller.
    package enum Controller: String, Sendable, Hashable, Codable, CaseIterable {
        case ipmi, redfish
    }

    /// The network card.
    package enum Card: String, Sendable, Hashable, Codable, CaseIterable {
        case virtio, e1000, e1000e
    }

    /// What its disk is attached to.
    package enum Bus: String, Sendable, Hashable, Codable, CaseIterable {
        case virtio, nvme, sata
    }

    /// From 1.
    package var number: Int
    /// As in `rack-1`.
    package var name: String
    package var uuid: String
    package var macAddress: String
    package var firmware: Firmware
    package var networkBoot = NetworkBoot.pxe
    package var controller: Controller
    package var card = Card.virtio
    package var bus = Bus.virtio
    package var memoryMiB = 1_024
    package var processors = 1
    package var diskGiB = 4
    /// How many disks it has, each of that size.
    package var diskCount = 1
    /// Where its controller answers.
    package var controllerAddress: String
    /// Its end of the provisioning network.
    package var tap: String
    /// The folder with its disk, its firmware's variables and its logs.
    package var directory: String

    /// A machine of the usual size.
    package init(
        number: Int, name: String, uuid: String, macAddress: String, firmware: Firmware, controller: Controller,
        controllerAddress: String, tap: String, directory: String
    ) {
        self.number = number
        self.name = name
        self.uuid = uuid
        self.macAddress = macAddress
        self.firmware = firmware
        self.controller = controller
        self.controllerAddress = controllerAddress
        self.tap = tap
        self.directory = directory
    }

    /// A disk: where it lies, and the serial number that the system in the machine sees.
    package struct Disk: Sendable, Hashable {
        package var file: String
        package var serial: String
    }

    /// The disks; the machine boots from the first.
    package var disks: [Disk] {
        (1...max(1, diskCount)).map { index in
            let suffix = index == 1 ? "" : "-\(index)"
            return Disk(file: "\(directory)/disk\(suffix).qcow2", serial: "DISK\(number)\(suffix)")
        }
    }

    package var firmwareVariablesFile: String { directory + "/firmware-variables.fd" }
    package var consoleLogFile: String { directory + "/console.log" }
    /// Connections to it are the machine's serial port.
    package var consoleSocket: String { directory + "/console.sock" }
    package var processFile: String { directory + "/qemu.process" }
    package var emulatorLogFile: String { directory + "/qemu.log" }
}
