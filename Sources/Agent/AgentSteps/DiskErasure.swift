import CLinux
import DiskAccess
import DiskFormats
import Documents
import Imaging
import Model

/// Makes disks forget: what is where partition tables and file systems say who they are, or everything.
struct DiskErasure: Sendable {
    /// How much of the beginning and of the end of a disk or partition can name what is on it, in bytes: partition tables, RAID and
    /// LVM labels, ZFS, file systems.
    private static let markBytes: Int64 = 1 << 20
    /// How much is zeroed between two reports of progress, in bytes.
    private static let strideBytes: Int64 = 16 << 20
    private static let formatSecondsMax: UInt32 = 3_600

    let root: String
    let meter: ProgressMeter

    /// Erases what names the content of `disks`.
    func eraseMetadata(of disks: [Disk]) throws {
        meter.begin("erase metadata")
        for disk in disks where !disk.isReadOnly {
            let target = try TargetDisk(disk, below: root)
            for partition in try partitions(of: target) { try eraseMarks(in: partition, of: target) }
            try eraseMarks(in: 0..<target.sizeBytes, of: target)
            try target.synchronize()
            target.rereadPartitions()
        }
    }

    private func eraseMarks(in range: Range<Int64>, of disk: TargetDisk) throws {
        guard !range.isEmpty else { return }
        try disk.zero(range.lowerBound..<min(range.lowerBound + Self.markBytes, range.upperBound))
        try disk.zero(max(range.upperBound - Self.markBytes, range.lowerBound)..<range.upperBound)
    }

    /// The places of the partitions, as far as a table that is intact tells.
    private func partitions(of disk: TargetDisk) throws -> [Range<Int64>] {
        let head = try disk.read(Int(min(Self.markBytes, disk.sizeBytes)), at: 0)
        let sectors = disk.sizeBytes / Int64(disk.sectorBytes)
        let whole = 0..<disk.sizeBytes
        if let table = try? GUIDPartitionTable(head: head, sectorBytes: disk.sectorBytes, sectors: sectors) {
            return table.partitions.map { table.bytes(of: $0).clamped(to: whole) }
        }
        if let record = try? MasterBootRecord(head: head, sectorBytes: disk.sectorBytes, sectors: sectors) {
            return record.partitions.map { record.bytes(of: $0).clamped(to: whole) }
        }
        return []
    }

    /// Erases everything on `disks`: by the disk's own means where it has them and the node allows it, else by overwriting.
    func eraseAll(of disks: [Disk], node: JSONObject) throws {
        let settings = node["driver_internal_info"]
        let mayFormat = settings?["agent_enable_nvme_secure_erase"]?.boolValue ?? true
        let passes = max(1, Int(settings?["agent_erase_devices_iterations"]?.integerValue ?? 1))
        for disk in disks where !disk.isReadOnly {
            let target = try TargetDisk(disk, below: root)
            if mayFormat, disk.transport == "nvme", format(target) { continue }
            for pass in 1...passes { try overwrite(target, pass: pass, of: passes) }
        }
    }

    /// Erases `disks` where they can do it themselves within moments, and only the metadata of the others.
    func eraseExpress(of disks: [Disk]) throws {
        var others: [Disk] = []
        for disk in disks where !disk.isReadOnly {
            let target = try TargetDisk(disk, below: root)
            if disk.transport != "nvme" || !format(target) { others.append(disk) }
        }
        try eraseMetadata(of: others)
    }

    /// Formats an NVMe namespace with erasure: cryptographic where the controller can, else of the user data. `false` where the
    /// controller cannot, or refuses.
    private func format(_ disk: TargetDisk) -> Bool {
        guard disk.isDevice else { return false }
        meter.begin("format \(disk.path)", bytesTotal: disk.sizeBytes)
        return disk.withDescriptor { descriptor in
            let space = ironbird_nvme_namespace(descriptor)
            var controller = [UInt8](repeating: 0, count: 4_096)
            var name = controller
            guard space > 0, ironbird_nvme_identify(descriptor, 0, 1, &controller) == 0,
                ironbird_nvme_identify(descriptor, UInt32(space), 0, &name) == 0
            else { return false }
            // Optional admin commands (OACS, byte 256): bit 1 is Format NVM. Format attributes (FNA, byte 524): bit 2 is
            // cryptographic erasure. The present format is in the low bits of FLBAS, byte 26 of the namespace.
            guard controller[256] & 2 != 0 else { return false }
            let setting: UInt32 = controller[524] & 4 != 0 ? 2 : 1
            return ironbird_nvme_format(descriptor, UInt32(space), UInt32(name[26] & 0xF), setting, Self.formatSecondsMax) == 0
        }
    }

    private func overwrite(_ disk: TargetDisk, pass: Int, of passes: Int) throws {
        meter.begin("overwrite \(disk.path), pass \(pass) of \(passes)", bytesTotal: disk.sizeBytes)
        let memory = UnsafeMutableRawBufferPointer.allocate(
            byteCount: Int(Self.strideBytes), alignment: DiskBlock.alignment)
        defer { memory.deallocate() }
        memory.initializeMemory(as: UInt8.self, repeating: 0)
        var position: Int64 = 0
        while position < disk.sizeBytes {
            let count = min(Self.strideBytes, disk.sizeBytes - position)
            try disk.write(UnsafeRawBufferPointer(rebasing: memory[..<Int(count)]), at: position)
            position += count
            meter.report(bytes: position)
        }
        try disk.synchronize()
        disk.rereadPartitions()
    }
}
