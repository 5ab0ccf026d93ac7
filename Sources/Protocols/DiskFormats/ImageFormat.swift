/// What an image is, by its first bytes. Names are those of Ironic's `permitted_image_formats`.
package enum ImageFormat: String, Sendable, Hashable, CaseIterable {
    /// Nothing that we know: the bytes of a disk.
    case raw
    /// The bytes of a disk with a GUID partition table.
    case gpt
    case qcow2
    /// An ISO 9660 file system, bootable or not.
    case iso
    case vmdk, vhd, vhdx, vdi, qed, luks
    /// Compressed; what is inside is not known yet.
    case gzip, zstd, xz, bzip2

    /// How many bytes from the start are needed to tell.
    package static let bytesNeeded = 34 << 10

    /// The format of what begins with `head`. Where it fits several, the one that would do the most harm if it were missed wins.
    package init(of head: some RandomAccessCollection<UInt8>) {
        let head = Array(head.prefix(Self.bytesNeeded))
        self = Self.container(head) ?? Self.disk(head)
    }

    private static func container(_ head: [UInt8]) -> ImageFormat? {
        if head.starts(with: [0x51, 0x46, 0x49, 0xFB]) { return .qcow2 }
        if head.has("QED\0", at: 0) { return .qed }
        if head.has("KDMV", at: 0) || head.has("COWD", at: 0) || head.has("# Disk DescriptorFile", at: 0) { return .vmdk }
        if head.has("conectix", at: 0) { return .vhd }
        if head.has("vhdxfile", at: 0) { return .vhdx }
        if head.count >= 68, head.littleEndian(4, at: 64) == 0xBEDA_107F { return .vdi }
        if head.starts(with: [0x4C, 0x55, 0x4B, 0x53, 0xBA, 0xBE]) { return .luks }
        if head.starts(with: [0x1F, 0x8B, 0x08]) { return .gzip }
        if head.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) { return .zstd }
        if head.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) { return .xz }
        if head.has("BZh", at: 0) { return .bzip2 }
        return nil
    }

    private static func disk(_ head: [UInt8]) -> ImageFormat {
        // A hybrid of CD and disk has both; as a disk it is what its partition table says.
        if head.has("EFI PART", at: 512) || head.has("EFI PART", at: 4_096) { return .gpt }
        if head.has("CD001", at: 32_769) { return .iso }
        return .raw
    }

    /// Whether this is the bytes of a disk as they are.
    package var isRaw: Bool {
        switch self {
        case .raw, .gpt, .iso: true
        case .qcow2, .vmdk, .vhd, .vhdx, .vdi, .qed, .luks, .gzip, .zstd, .xz, .bzip2: false
        }
    }

    /// Whether an image that was declared as `declared` may turn out to be this.
    package func isWhat(_ declared: String) -> Bool {
        switch declared {
        case "raw": isRaw
        case "gpt", "iso", "qcow2": rawValue == declared
        default: false
        }
    }
}
