import CLinux
import Glibc
import Hardware
import Model

/// Finds the boot loader on an EFI system partition: one that a distribution has put there, else the one at the default path.
struct LoaderSearch: Sendable {
    private static let mountPoint = "/run/ironbird-esp"

    let root: SystemRoot
    let log: AgentLog

    /// The path of the loader, in the firmware's spelling. Where the partition cannot be looked into, the default path.
    func loader(on disk: Disk, partition: Int) -> String {
        let separator = disk.name.last?.isNumber == true ? "p" : ""
        let device = "\(disk.name)\(separator)\(partition)"
        let folder = root.place(Self.mountPoint)
        mkdir(root.place("/run"), 0o755)
        mkdir(folder, 0o700)
        guard ironbird_mount_read_only(root.place(device), folder, "vfat") == 0 else {
            log.say("cannot look into \(device) (\(String(cString: strerror(errno)))): takes the default loader")
            return Self.defaultLoader
        }
        defer { ironbird_unmount(folder) }
        return Self.choose(in: SystemRoot(folder))
    }

    static let defaultLoader = #"\EFI\BOOT\"# + defaultName

    private static var defaultName: String {
        #if arch(arm64)
            "BOOTAA64.EFI"
        #else
            "BOOTX64.EFI"
        #endif
    }

    /// The loader in `partition`: a distribution's shim before its GRUB, either before the default path.
    static func choose(in partition: SystemRoot) -> String {
        #if arch(arm64)
            let names = ["shimaa64.efi", "grubaa64.efi"]
        #else
            let names = ["shimx64.efi", "grubx64.efi"]
        #endif
        let top = partition.names(in: "/").first { $0.lowercased() == "efi" } ?? "EFI"
        for name in names {
            for folder in partition.names(in: "/\(top)") where folder.lowercased() != "boot" {
                guard let file = partition.names(in: "/\(top)/\(folder)").first(where: { $0.lowercased() == name }) else {
                    continue
                }
                return #"\"# + [top, folder, file].joined(separator: #"\"#)
            }
        }
        return defaultLoader
    }
}
