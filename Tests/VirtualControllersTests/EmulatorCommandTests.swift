import Testing
import VirtualControllers

/// The command lines that machines run by.
struct EmulatorCommandTests {
    private func words(
        _ firmware: MachineDescription.Firmware, _ order: [BootOverride.Device],
        _ change: (inout MachineDescription) -> Void = { _ in }
    ) -> String {
        var machine = MachineDescription(
            number: 2, name: "rack-2", uuid: "0c6340b1-5271-48d9-9b2e-3a3b1e0d4c55", macAddress: "52:54:00:00:00:02",
            firmware: firmware, controller: .ipmi, controllerAddress: "198.51.100.12", tap: "tap2",
            directory: "/labs/rack/machine-2")
        change(&machine)
        return EmulatorCommand(machine, order: order, accelerator: .tcg).words.joined(separator: " ")
    }

    @Test func theBootOrderIsTheOneThatHolds() {
        let network = words(.bios, [.network, .disk])
        #expect(network.contains("virtio-net-pci,netdev=network,mac=52:54:00:00:00:02,bootindex=1"))
        #expect(network.contains("virtio-blk-pci,drive=disk,serial=DISK2,bootindex=2"))
        let disk = words(.bios, [.disk, .network])
        #expect(disk.contains("serial=DISK2,bootindex=1") && disk.contains("mac=52:54:00:00:00:02,bootindex=2"))
    }

    @Test func aUEFIMachineHasItsOwnVariablesAndACardWithoutROM() {
        let words = words(.uefi, [.disk, .network])
        #expect(words.contains("unit=1,file=/labs/rack/machine-2/firmware-variables.fd"))
        #expect(words.contains("romfile="))
        #expect(!self.words(.bios, [.disk, .network]).contains("romfile"))
    }

    @Test func aSecureMachineKeepsItsVariablesToItself() {
        let words = words(.uefiSecure, [.disk, .network])
        #expect(words.contains("q35,smm=on -global driver=cfi.pflash01,property=secure,value=on"))
        #expect(words.contains("OVMF_CODE_4M.secboot.fd") && words.contains("romfile="))
        #expect(!self.words(.uefi, [.disk, .network]).contains("smm"))
    }

    @Test func aMachineThatBootsByHTTPHasNoPXE() {
        let off = "name=opt/org.tianocore/IPv4PXESupport,string=n"
        #expect(words(.uefi, [.network, .disk]) { $0.networkBoot = .http }.contains(off))
        #expect(!words(.uefi, [.network, .disk]).contains(off))
    }

    @Test func otherCardsAndBusesCanBeHad() {
        let words = words(.bios, [.disk, .network]) { ($0.card, $0.bus) = (.e1000, .nvme) }
        #expect(words.contains("-device e1000,netdev=network") && words.contains("-device nvme,drive=disk"))
    }

    @Test func nothingBootsFromFurtherDisks() {
        let words = words(.bios, [.disk, .network]) { $0.diskCount = 2 }
        #expect(words.contains("file=/labs/rack/machine-2/disk-2.qcow2"))
        #expect(words.hasSuffix("-device virtio-blk-pci,drive=disk2,serial=DISK2-2"))
    }

    @Test func aRestartEndsTheRun() {
        #expect(words(.uefi, [.disk, .network]).contains("-no-reboot"))
    }
}
