import AgentContract
import CLinux
import DiskAccess
import DiskFormats
import Documents
import Glibc
import Hardware
import Imaging
import Model

/// Lets firmware boot the disk that got an image: on UEFI, a boot entry for the loader on its EFI system partition. On BIOS the
/// image brings what is needed.
struct BootEntryInstallation: Sendable {
    private static let variables = "/sys/firmware/efi/efivars"
    /// Partition tables end before this, in bytes.
    private static let headBytes = 1 << 20

    let root: SystemRoot
    let log: AgentLog

    /// Makes the entry; what was done, for people.
    func install(for disk: Disk, mode: String?) throws -> String {
        guard root.exists("/sys/firmware/efi") else {
            guard mode != "uefi" else {
                throw CommandError(
                    type: "DeviceNotFound", message: "target_boot_mode is uefi, and the machine was started by BIOS")
            }
            return "the image brings its own boot loader for BIOS"
        }
        let table: GUIDPartitionTable
        do {
            table = try partitions(of: disk)
        } catch let error as PartitionTableFailure {
            return "no boot entry was made (\(error)): firmware boots the disk by its default path"
        }
        guard let partition = table.partitions.first(where: { $0.type == GUIDPartitionTable.efiSystem }) else {
            return "no boot entry was made: the disk has no EFI system partition"
        }
        let loader = LoaderSearch(root: root, log: log).loader(on: disk, partition: partition.number)
        let entry = EFIBootEntry(
            label: "ironbird \(disk.name.split(separator: "/").last ?? "disk")", partition: partition, loader: loader)
        let number = try EFIVariables(folder: root.place(Self.variables)).installFirst(entry)
        return "boot entry \(number) leads to \(loader) on partition \(partition.number) of \(disk.name)"
    }

    /// The disk's table. The disk is ours alone no longer than it takes to read: nothing on it can be mounted meanwhile.
    private func partitions(of disk: Disk) throws -> GUIDPartitionTable {
        let target = try TargetDisk(disk, below: root.prefix)
        let head = try target.read(Int(min(Int64(Self.headBytes), target.sizeBytes)), at: 0)
        return try GUIDPartitionTable(
            head: head, sectorBytes: target.sectorBytes, sectors: target.sizeBytes / Int64(target.sectorBytes))
    }
}
