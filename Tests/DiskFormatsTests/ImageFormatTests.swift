import DiskFormats
import Testing

struct ImageFormatTests {
    private func head(_ text: String, at offset: Int = 0) -> [UInt8] {
        var head = [UInt8](repeating: 0, count: ImageFormat.bytesNeeded)
        head.replaceSubrange(offset..<(offset + text.utf8.count), with: text.utf8)
        return head
    }

    @Test func everyFormatIsKnownByItsFirstBytes() {
        #expect(ImageFormat(of: [UInt8]()) == .raw)
        #expect(ImageFormat(of: head("")) == .raw)
        #expect(ImageFormat(of: gptHead()) == .gpt)
        #expect(ImageFormat(of: head("EFI PART", at: 4_096)) == .gpt)
        #expect(ImageFormat(of: qcow2Head()) == .qcow2)
        #expect(ImageFormat(of: head("CD001", at: 32_769)) == .iso)
        #expect(ImageFormat(of: head("KDMV")) == .vmdk)
        #expect(ImageFormat(of: head("# Disk DescriptorFile\n")) == .vmdk)
        #expect(ImageFormat(of: head("conectix")) == .vhd)
        #expect(ImageFormat(of: head("vhdxfile")) == .vhdx)
        #expect(ImageFormat(of: head("QED\0")) == .qed)
        #expect(ImageFormat(of: [0x1F, 0x8B, 8]) == .gzip)
        #expect(ImageFormat(of: [0x28, 0xB5, 0x2F, 0xFD]) == .zstd)
        #expect(ImageFormat(of: [UInt8](repeating: 0, count: 64) + little(0xBEDA_107F, 4)) == .vdi)
    }

    @Test func aDiskInDisguiseIsTheMoreDangerousOfBoth() {
        var head = gptHead()
        head.replaceSubrange(0..<4, with: [0x51, 0x46, 0x49, 0xFB])
        #expect(ImageFormat(of: head) == .qcow2)
    }

    @Test func onlyWhatIsTheBytesOfADiskPassesAsRaw() {
        #expect(ImageFormat.allCases.filter { $0.isWhat("raw") } == [.raw, .gpt, .iso])
        #expect(ImageFormat.allCases.filter { $0.isWhat("qcow2") } == [.qcow2])
        #expect(ImageFormat.allCases.filter { $0.isWhat("vmdk") }.isEmpty)
    }

    @Test func fileSystemsTellTheirLabels() {
        var iso = head("CD001", at: 32_769)
        iso.replaceSubrange(32_808..<32_816, with: "config-2".utf8)
        #expect(VolumeLabel.of(iso) == "config-2")
        var fat = head("CONFIG-2   ", at: 43)
        fat.replaceSubrange(54..<59, with: "FAT16".utf8)
        #expect(VolumeLabel.of(fat) == "CONFIG-2")
        var ext = head("config-2", at: 1_144)
        ext.replaceSubrange(1_080..<1_082, with: [0x53, 0xEF])
        #expect(VolumeLabel.of(ext) == "config-2")
        #expect(VolumeLabel.of(head("")) == nil)
        #expect(VolumeLabel.of([]) == nil)
    }
}
