/// The command line of QEMU for one run of a machine.
package struct EmulatorCommand: Sendable, Hashable {
    /// How the machine's instructions are carried out.
    package enum Accelerator: String, Sendable, Hashable, Codable {
        case kvm
        /// Emulation in software.
        case tcg
    }

    package static let program = "qemu-system-x86_64"
    /// The firmware's program, and its variables as they are at first; the secure one's hold Microsoft's keys. `nil` for SeaBIOS,
    /// which QEMU brings along.
    package static func firmwareFiles(_ firmware: MachineDescription.Firmware) -> (code: String, variables: String)? {
        switch firmware {
        case .bios: nil
        case .uefi: ("/usr/share/OVMF/OVMF_CODE_4M.fd", "/usr/share/OVMF/OVMF_VARS_4M.fd")
        case .uefiSecure: ("/usr/share/OVMF/OVMF_CODE_4M.secboot.fd", "/usr/share/OVMF/OVMF_VARS_4M.ms.fd")
        }
    }

    /// The descriptors that the emulator inherits: its control connection, and the serial port.
    package static let controlDescriptor: Int32 = 3
    package static let consoleDescriptor: Int32 = 4

    package var machine: MachineDescription
    package var order: [BootOverride.Device]
    package var accelerator: Accelerator

    /// A run of `machine` that boots in this order.
    package init(_ machine: MachineDescription, order: [BootOverride.Device], accelerator: Accelerator) {
        self.machine = machine
        self.order = order
        self.accelerator = accelerator
    }

    /// The words, the program first.
    package var words: [String] {
        [Self.program, "-name", machine.name] + processor + identity + connections + firmware + network + disk
    }

    private var processor: [String] {
        let processor =
            accelerator == .kvm ? ["-accel", "kvm", "-cpu", "host"] : ["-accel", "tcg,thread=multi", "-cpu", "qemu64"]
        return processor + ["-smp", "\(machine.processors)", "-m", "\(machine.memoryMiB)"]
    }

    private var identity: [String] {
        [
            "-uuid", machine.uuid, "-smbios",
            "type=1,manufacturer=Ironbird,product=Virtual bare metal,serial=\(machine.name)", "-rtc", "base=utc", "-nodefaults",
            "-no-user-config", "-display", "none", "-vga", "none",
            // A run ends when the machine restarts: the next one has the boot order that holds then.
            "-no-reboot", "-boot", "menu=off,strict=on", "-device", "virtio-rng-pci",
        ]
    }

    private var connections: [String] {
        [
            "-chardev", "socket,id=control,fd=\(Self.controlDescriptor)", "-mon", "chardev=control,mode=control",
            "-chardev", "socket,id=console,fd=\(Self.consoleDescriptor)", "-serial", "chardev:console",
        ]
    }

    private var firmware: [String] {
        // Without graphics, SeaBIOS and iPXE speak on the serial port.
        guard let files = Self.firmwareFiles(machine.firmware) else { return ["-machine", "q35,graphics=off"] }
        // Only the firmware itself may change its variables: it does so in system management mode.
        let protection = ["-machine", "q35,smm=on", "-global", "driver=cfi.pflash01,property=secure,value=on"]
        return (machine.firmware == .uefiSecure ? protection : ["-machine", "q35"]) + [
            "-drive", "if=pflash,format=raw,unit=0,readonly=on,file=\(files.code)",
            "-drive", "if=pflash,format=raw,unit=1,file=\(machine.firmwareVariablesFile)",
            // Without it, the firmware asks for an IPv6 address for minutes when PXE by IPv4 fails.
            "-fw_cfg", "name=opt/org.tianocore/IPv6PXESupport,string=n",
        ] + (machine.networkBoot == .http ? ["-fw_cfg", "name=opt/org.tianocore/IPv4PXESupport,string=n"] : [])
    }

    private var network: [String] {
        let card =
            switch machine.card {
            case .virtio: "virtio-net-pci"
            case .e1000, .e1000e: machine.card.rawValue
            }
        let rom = machine.firmware.isUEFI ? ",romfile=" : ""
        return [
            "-netdev", "tap,id=network,ifname=\(machine.tap),script=no,downscript=no",
            "-device", "\(card),netdev=network,mac=\(machine.macAddress),bootindex=\(place(of: .network))\(rom)",
        ]
    }

    private var disk: [String] {
        // A lab's disks need not survive the host. Nothing boots from those after the first.
        machine.disks.enumerated().flatMap { index, disk in
            let name = index == 0 ? "disk" : "disk\(index + 1)"
            let device =
                switch machine.bus {
                case .virtio: "virtio-blk-pci"
                case .nvme: "nvme"
                case .sata: "ide-hd,bus=ide.\(index)"
                }
            let place = index == 0 ? ",bootindex=\(place(of: .disk))" : ""
            return [
                "-drive", "if=none,id=\(name),format=qcow2,cache=unsafe,discard=unmap,file=\(disk.file)",
                "-device", "\(device),drive=\(name),serial=\(disk.serial)\(place)",
            ]
        }
    }

    private func place(of device: BootOverride.Device) -> Int {
        (order.firstIndex(of: device) ?? order.count) + 1
    }
}
