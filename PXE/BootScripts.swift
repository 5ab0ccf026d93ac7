/// The scripts of this folder, as they were when the program was built.
package enum BootScript: String, Sendable, Hashable, CaseIterable {
    case ramdiskIPXE = "ramdisk.ipxe"
    case ramdiskGRUB = "ramdisk.grub"
    case localDiskIPXE = "local-disk.ipxe"
    case localDiskGRUB = "local-disk.grub"
    case startIPXE = "start.ipxe"
    case startGRUB = "start.grub"

    /// The script with its placeholders, each as `{{name}}`.
    package var text: String {
        String(decoding: bytes, as: UTF8.self)
    }

    private var bytes: [UInt8] {
        switch self {
        case .ramdiskIPXE: PackageResources.ramdisk_ipxe
        case .ramdiskGRUB: PackageResources.ramdisk_grub
        case .localDiskIPXE: PackageResources.local_disk_ipxe
        case .localDiskGRUB: PackageResources.local_disk_grub
        case .startIPXE: PackageResources.start_ipxe
        case .startGRUB: PackageResources.start_grub
        }
    }
}
