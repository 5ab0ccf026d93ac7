import Foundation
import Testing

/// The tiny operating system: made twice it is the same, and it boots from its disk by both firmwares.
@Suite(.serialized) struct TinyOSTests {
    private static let image = Checkout.root.appendingPathComponent(".build/images/tiny-os/tiny-os.raw")

    @Test func sameInputsMakeSameBytes() throws {
        try present()
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let recipe = Tool(
            program: Checkout.root.appendingPathComponent("Images/tiny-os/build"),
            environment: ["IMAGE_CACHE": Checkout.root.appendingPathComponent(".build/images/packages").path])
        let result = try recipe([folder.path])
        #expect(result.status == 0, "\(result.errors)")
        for name in ["tiny-os.raw", "tiny-os.raw.sha256", "manifest"] {
            let first = try Data(contentsOf: Self.image.deletingLastPathComponent().appendingPathComponent(name))
            #expect(try first == Data(contentsOf: folder.appendingPathComponent(name)), "\(name) differs")
        }
    }

    @Test(arguments: ["bios", "uefi"]) func bootsFromItsDiskWithItsConfigDrive(firmware: String) throws {
        try present()
        let folder = try temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let latest = folder.appendingPathComponent("drive/openstack/latest")
        try FileManager.default.createDirectory(at: latest, withIntermediateDirectories: true)
        try Data(#"{"hostname": "tiny-\#(firmware)", "uuid": "4711"}"#.utf8).write(
            to: latest.appendingPathComponent("meta_data.json"))
        try Data("#!/bin/sh\necho USER-DATA-RAN\n".utf8).write(to: latest.appendingPathComponent("user_data"))
        let drive = folder.appendingPathComponent("drive.iso")
        let genisoimage = Tool(program: URL(fileURLWithPath: "/usr/bin/genisoimage"))
        let made = try genisoimage(
            ["-quiet", "-R", "-V", "config-2", "-o", drive.path, folder.appendingPathComponent("drive").path])
        #expect(made.status == 0, "\(made.errors)")
        let disk = folder.appendingPathComponent("disk.raw")
        try FileManager.default.copyItem(at: Self.image, to: disk)
        let said = try boot(firmware, disk: disk, drive: drive, folder: folder)
        #expect(said.contains("USER-DATA-RAN"))
        #expect(said.contains("BOOTED-OK hostname=tiny-\(firmware) firmware=\(firmware)"), "it said: \(said.suffix(2_000))")
    }

    private func present() throws {
        guard FileManager.default.fileExists(atPath: Self.image.path) else {
            throw Missing("\(Self.image.path) is missing: run `make tiny-os` first.")
        }
        for program in ["/usr/bin/qemu-system-x86_64", "/usr/bin/genisoimage"] {
            try Missing.check(URL(fileURLWithPath: program), install: "make setup")
        }
    }

    private func temporaryFolder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tiny-os-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    /// What the machine said on its serial port, up to its marker; `timeout` ends a machine that does not come so far.
    private func boot(_ firmware: String, disk: URL, drive: URL, folder: URL) throws -> String {
        let machine = Process()
        let output = Pipe()
        machine.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
        machine.arguments =
            [
                "--signal=KILL", "300", "qemu-system-x86_64", "-accel", "tcg,thread=multi", "-cpu", "qemu64", "-m", "512",
                "-nodefaults",
            ]
            + ["-display", "none", "-vga", "none", "-serial", "stdio", "-no-reboot", "-netdev", "user,id=network,restrict=on"]
            + ["-device", "virtio-net-pci,netdev=network,romfile="]
            + ["-drive", "if=none,id=disk,format=raw,file=\(disk.path)", "-device", "virtio-blk-pci,drive=disk,bootindex=1"]
            + ["-drive", "if=none,id=drive,format=raw,readonly=on,file=\(drive.path)", "-device", "virtio-blk-pci,drive=drive"]
            + (try self.firmware(firmware, folder))
        (machine.standardOutput, machine.standardInput) = (output, FileHandle.nullDevice)
        try machine.run()
        defer {
            // Foundation blocks signals in the processes that it starts: the group ends by the one that cannot be blocked.
            kill(-machine.processIdentifier, SIGKILL)
            machine.waitUntilExit()
        }
        var said = ""
        while !said.contains("BOOTED-OK") || said.last != "\n" {
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else { break }
            said += String(decoding: data, as: UTF8.self).replacingOccurrences(of: "\r\n", with: "\n")
        }
        return said
    }

    private func firmware(_ name: String, _ folder: URL) throws -> [String] {
        guard name == "uefi" else { return ["-machine", "q35,graphics=off"] }
        let variables = folder.appendingPathComponent("variables.fd")
        try FileManager.default.copyItem(at: URL(fileURLWithPath: "/usr/share/OVMF/OVMF_VARS_4M.fd"), to: variables)
        return [
            "-machine", "q35", "-drive", "if=pflash,format=raw,unit=0,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd",
            "-drive", "if=pflash,format=raw,unit=1,file=\(variables.path)",
        ]
    }
}
