import AgentContract
import Documents
import Foundation
import Hardware
import Model
import Testing

struct InventoryTests {
    /// A folder that looks like a machine with these files, and links.
    private func machine(_ files: [String: String], links: [String: String] = [:]) throws -> URL {
        let root = FileManager.default.temporaryDirectory.appending(path: "hardware-\(UUID().uuidString)")
        for (path, text) in files {
            let file = root.appending(path: path)
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        for (path, target) in links {
            let file = root.appending(path: path)
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(atPath: file.path, withDestinationPath: target)
        }
        return root
    }

    @Test func disksAreFoundAndWhatIsNoneIsLeftOut() throws {
        let root = try machine(
            [
                "sys/block/sda/size": "2097152\n", "sys/block/sda/ro": "0\n", "sys/block/sda/queue/rotational": "1\n",
                "sys/block/sda/queue/logical_block_size": "4096\n", "sys/block/nvme0n1/size": "4194304\n",
                "sys/block/nvme0n1/device/model": "Fast One  \n", "sys/block/nvme0n1/device/serial": " S1\n",
                "sys/block/nvme0n1/wwid": "eui.0025\n", "sys/block/sdb/size": "0\n", "sys/block/sdb/device/model": "empty",
                "sys/block/loop0/size": "100\n", "sys/block/loop0/device/x": "", "sys/block/sr0/size": "100",
                "sys/block/sr0/device/x": "", "sys/block/dm-0/size": "100", "sys/block/ghost/size": "100",
                "targets/0:0:1:0/model": "Disk\n", "targets/0:0:1:0/vendor": "ACME\n",
                "targets/0:0:1:0/wwid": "naa.5000c500a1b2c3d4\n",
            ],
            links: [
                "sys/block/sda/device": "../../../targets/0:0:1:0", "dev/disk/by-path/pci-0000:00:05.0-ata-1": "../../sda",
            ])
        let disks = DiskSurvey(SystemRoot(root.path)).disks()
        #expect(disks.map(\.name) == ["/dev/nvme0n1", "/dev/sda"])
        #expect(disks[0].model == "Fast One")
        #expect(disks[0].serial == "S1")
        #expect(disks[0].transport == "nvme")
        #expect(disks[1].sizeBytes == 1 << 30)
        #expect(disks[1].isRotational)
        #expect(disks[1].logicalSectorBytes == 4_096)
        #expect(disks[1].vendor == "ACME")
        #expect(disks[1].hctl == "0:0:1:0")
        #expect(disks[1].wwn == "0x5000c500a1b2c3d4")
        #expect(disks[1].byPath == "/dev/disk/by-path/pci-0000:00:05.0-ata-1")
        try FileManager.default.removeItem(at: root)
    }

    @Test func theInventoryTellsWhatTheMachineIs() throws {
        let root = try machine(
            [
                "proc/cpuinfo":
                    "processor : 0\nmodel name : Best CPU\nflags : a b\nphysical id : 0\n\nprocessor : 1\nphysical id : 1\n",
                "proc/meminfo": "MemTotal:       1048576 kB\n", "proc/sys/kernel/hostname": "ramdisk\n",
                "sys/class/net/lo/address": "00:00:00:00:00:00", "sys/class/net/lo/device/x": "",
                "sys/class/net/eth0/address": "52:54:00:aa:00:01\n", "sys/class/net/eth0/carrier": "1\n",
                "sys/class/net/eth0/speed": "-1\n", "sys/class/net/eth0/device/vendor": "0x1af4\n",
                "sys/class/net/bridge/address": "52:54:00:aa:00:02", "sys/class/dmi/id/sys_vendor": "ACME\n",
                "sys/class/dmi/id/product_name": "Server 1\n", "sys/firmware/efi/x": "",
            ])
        let survey = InventorySurvey(SystemRoot(root.path)) {
            var addresses = NetworkAddresses()
            addresses.ipv4["eth0"] = "192.0.2.7"
            return addresses
        }
        let inventory = survey.inventory(bootInterface: MACAddress("52:54:00:aa:00:01"))
        #expect(inventory.interfaces.map(\.name) == ["eth0"])
        #expect(inventory.interfaces[0].ipv4Address == "192.0.2.7")
        #expect(inventory.interfaces[0].hasCarrier)
        #expect(inventory.interfaces[0].speedMbps == nil)
        #expect(inventory.processor.count == 2)
        #expect(inventory.processor.socketCount == 2)
        #expect(inventory.processor.modelName == "Best CPU")
        #expect(inventory.processor.flags == ["a", "b"])
        #expect(inventory.memoryTotalBytes == 1 << 30)
        #expect(inventory.vendor.manufacturer == "ACME")
        #expect(inventory.bootMode == "uefi")
        #expect(inventory.hostname == "ramdisk")
        try FileManager.default.removeItem(at: root)
    }

    @Test func memoryIsCountedBySMBIOS() throws {
        // Type 17 (memory device): length 40, size at 12: 0x0400 MiB; 0x8400 in KiB; 0x7FFF: see 28, 0x00010000 MiB; empty.
        func device(_ size: [UInt8], extended: [UInt8] = [0, 0, 0, 0]) -> [UInt8] {
            var body = [UInt8](repeating: 0, count: 40)
            body[0] = 17
            body[1] = 40
            body.replaceSubrange(12..<14, with: size)
            body.replaceSubrange(28..<32, with: extended)
            return body + Array("DIMM".utf8) + [0, 0]
        }
        let tables =
            device([0x00, 0x04]) + device([0x00, 0xA0]) + device([0xFF, 0x7F], extended: [0, 0, 1, 0]) + device([0, 0])
        let root = try machine(["sys/firmware/dmi/tables/x": ""])
        try Data(tables).write(to: root.appending(path: "sys/firmware/dmi/tables/DMI"))
        let inventory = InventorySurvey(SystemRoot(root.path)).inventory(bootInterface: nil)
        let expected: Int64 = 1_024 + 8 + 65_536
        #expect(inventory.memoryPhysicalMiB == expected)
        try FileManager.default.removeItem(at: root)
    }

    @Test func aMachineThatShowsNothingStillHasAnInventory() throws {
        let inventory = InventorySurvey(SystemRoot("/no/such/folder")).inventory(bootInterface: nil)
        #expect(inventory.disks.isEmpty)
        #expect(inventory.bootMode == "bios")
        #expect(inventory.json["cpu"]?["count"] == 1)
    }
}
