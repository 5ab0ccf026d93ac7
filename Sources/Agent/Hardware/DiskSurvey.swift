package import Model

/// The disks of the machine, as `/sys/block` shows them.
package struct DiskSurvey: Sendable {
    /// Devices that are no disks of the machine: memory, loops, optical drives, floppies, network, and what is built upon disks.
    private static let otherKinds = [
        "loop", "ram", "zram", "sr", "fd", "dm-", "md", "nbd", "mtdblock", "rbd", "drbd", "zd", "pmem",
    ]

    private let root: SystemRoot

    /// A survey of the machine that `root` shows.
    package init(_ root: SystemRoot) {
        self.root = root
    }

    /// Every disk that has a size, read-only ones included, ordered by name.
    package func disks() -> [Disk] {
        let paths = pathsByPlace()
        return root.names(in: "/sys/block").compactMap { name in
            guard !Self.otherKinds.contains(where: { name.hasPrefix($0) }) else { return nil }
            return disk(name, byPath: paths[name])
        }
    }

    private func disk(_ name: String, byPath: String?) -> Disk? {
        let folder = "/sys/block/\(name)"
        // The kernel counts in units of 512 bytes here, whatever the size of the disk's sectors.
        guard let units = root.integer("\(folder)/size"), units > 0 else { return nil }
        // Nothing without a device behind it is hardware, and hidden paths of a disk are not separate disks.
        guard root.exists("\(folder)/device") else { return nil }
        guard root.integer("\(folder)/hidden") != 1 else { return nil }
        // The device node of a name with a slash has an exclamation mark in sysfs (cciss!c0d0).
        var disk = Disk(
            name: "/dev/" + String(name.map { $0 == "!" ? "/" : $0 }), sizeBytes: units * 512,
            isRotational: root.integer("\(folder)/queue/rotational") == 1, isReadOnly: root.integer("\(folder)/ro") == 1,
            logicalSectorBytes: root.integer("\(folder)/queue/logical_block_size") ?? 512,
            physicalSectorBytes: root.integer("\(folder)/queue/physical_block_size") ?? 512)
        disk.model = root.text("\(folder)/device/model")
        disk.vendor = root.text("\(folder)/device/vendor").flatMap { $0.hasPrefix("0x") ? nil : $0 }
        disk.serial = root.text("\(folder)/device/serial") ?? root.text("\(folder)/serial")
        disk.byPath = byPath
        let device = root.link("\(folder)/device")?.lastPathElement
        if let device, device.split(separator: ":").count == 4 { disk.hctl = device }
        addWorldWideName(to: &disk, folder)
        disk.transport = transport(name, folder)
        return disk
    }

    private func addWorldWideName(to disk: inout Disk, _ folder: String) {
        guard let name = root.text("\(folder)/device/wwid") ?? root.text("\(folder)/wwid") else { return }
        switch true {
        case name.hasPrefix("naa."):
            let digits = name.dropFirst(4)
            disk.wwn = "0x" + digits.prefix(16)
            disk.wwnWithExtension = "0x" + digits
            if digits.count > 16 { disk.wwnVendorExtension = "0x" + digits.dropFirst(16) }
        case name.hasPrefix("eui."), name.hasPrefix("nvme."), name.hasPrefix("uuid."):
            disk.wwn = name
            disk.wwnWithExtension = name
        default: break
        }
    }

    private func transport(_ name: String, _ folder: String) -> String? {
        if name.hasPrefix("nvme") { return "nvme" }
        if name.hasPrefix("vd") { return "virtio" }
        if name.hasPrefix("mmcblk") { return "mmc" }
        guard let path = root.link(folder) else { return nil }
        for (part, transport) in [
            ("/usb", "usb"), ("/ata", "sata"), ("/virtio", "virtio"), ("/end_device-", "sas"), ("/session", "iscsi"),
        ]
        where path.contains(part) { return transport }
        return nil
    }

    /// The path by place of each device, from the links that udev makes; none where no udev runs.
    private func pathsByPlace() -> [String: String] {
        let folder = "/dev/disk/by-path"
        var paths: [String: String] = [:]
        for name in root.names(in: folder) {
            guard let device = root.link("\(folder)/\(name)")?.lastPathElement, paths[device] == nil else { continue }
            paths[device] = "\(folder)/\(name)"
        }
        return paths
    }
}
