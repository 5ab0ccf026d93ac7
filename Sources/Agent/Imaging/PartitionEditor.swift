import DiskAccess
import DiskFormats

/// What happens to the partition table of an image once it is on a disk: its backup moves to the disk's end, and a config drive
/// finds its place.
struct PartitionEditor {
    let disk: TargetDisk
    let head: DiskHead
    /// Sixteen random bytes: the identifier of a partition that is added.
    let partitionID: [UInt8]

    private var sectors: Int64 { disk.sizeBytes / Int64(disk.sectorBytes) }

    /// Completes the table, writes `configDrive`, and says where that is; the table's first copy stays in the head.
    func complete(_ configDrive: ConfigDrive?) throws(ImagingFailure) -> String? {
        let content = head.content
        do {
            return try complete(GUIDPartitionTable(head: content, sectorBytes: disk.sectorBytes, sectors: sectors), configDrive)
        } catch let failure as PartitionTableFailure where failure == .absent {
            guard let configDrive else { return nil }
            return try translated { try addToRecord(content, configDrive) }
        } catch {
            return try translated { throw error }
        }
    }

    private func complete(_ table: GUIDPartitionTable, _ configDrive: ConfigDrive?) throws -> String {
        var table = table
        var place: Range<Int64>?
        var words = "the backup partition table is at the end of the disk"
        if let configDrive {
            let partition = try partition(in: &table)
            place = table.bytes(of: partition)
            words += ", the config drive in partition \(partition.number)"
            try write(configDrive, to: place ?? 0..<0)
        }
        try head.apply(table.patches, to: disk)
        return words
    }

    private func partition(in table: inout GUIDPartitionTable) throws -> GUIDPartitionTable.Partition {
        for partition in table.partitions {
            if partition.name.lowercased() == ConfigDrive.label { return partition }
            if try label(at: table.bytes(of: partition))?.lowercased() == ConfigDrive.label { return partition }
        }
        return try table.add(
            name: ConfigDrive.label, byteCount: ConfigDrive.partitionBytes, type: GUIDPartitionTable.linuxData, id: partitionID)
    }

    private func addToRecord(_ content: [UInt8], _ configDrive: ConfigDrive) throws -> String {
        var record = try MasterBootRecord(head: content, sectorBytes: disk.sectorBytes, sectors: sectors)
        let existing = try record.partitions.first { partition in
            try label(at: record.bytes(of: partition))?.lowercased() == ConfigDrive.label
        }
        let partition = try existing ?? record.add(byteCount: ConfigDrive.partitionBytes)
        try write(configDrive, to: record.bytes(of: partition))
        try head.apply(record.patches, to: disk)
        return "the config drive is in partition \(partition.number)"
    }

    /// The label of the file system at `place`, most of which is on the disk by now.
    private func label(at place: Range<Int64>) throws(DiskFailure) -> String? {
        guard place.lowerBound >= 0, place.upperBound <= disk.sizeBytes, !place.isEmpty else { return nil }
        let count = Int(min(Int64(VolumeLabel.bytesNeeded), place.upperBound - place.lowerBound))
        var bytes = try disk.read(count, at: place.lowerBound)
        if place.lowerBound < DiskWriter.headBytes {
            let held = head.content.dropFirst(Int(place.lowerBound)).prefix(bytes.count)
            bytes.replaceSubrange(0..<held.count, with: held)
        }
        return VolumeLabel.of(bytes)
    }

    private func write(_ configDrive: ConfigDrive, to place: Range<Int64>) throws {
        let size = place.upperBound - place.lowerBound
        guard Int64(configDrive.bytes.count) <= size else {
            throw ImagingFailure.order("configdrive: has \(configDrive.bytes.count) bytes and its partition \(size)")
        }
        try head.apply([DiskPatch(offset: place.lowerBound, bytes: configDrive.bytes)], to: disk)
    }

    private func translated<Value>(_ body: () throws -> Value) throws(ImagingFailure) -> Value {
        do {
            return try body()
        } catch let failure as ImagingFailure {
            throw failure
        } catch let failure as PartitionTableFailure where failure == .absent {
            throw .order("configdrive: the image has no partition table to which a partition could be added")
        } catch let failure as PartitionTableFailure where failure == .noRoom {
            throw .order(
                "configdrive: \(failure), of \(ConfigDrive.partitionBytes >> 20) MiB, for the config drive: choose a larger root "
                    + "device")
        } catch let failure as PartitionTableFailure {
            throw .format(failure.description)
        } catch {
            throw .disk("\(error)")
        }
    }
}
