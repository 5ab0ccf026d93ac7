/// A disk of a machine, as the operating system on it sees it.
package struct Disk: Sendable, Hashable, Codable {
    /// The device's path: `/dev/sda`.
    package var name: String
    package var sizeBytes: Int64
    package var model: String?
    package var vendor: String?
    package var serial: String?
    /// World wide name; with and without what a vendor adds to it.
    package var wwn: String?
    package var wwnWithExtension: String?
    package var wwnVendorExtension: String?
    /// Host, channel, target and unit of a SCSI device: `0:0:0:0`.
    package var hctl: String?
    /// The path by its place in the machine: `/dev/disk/by-path/pci-0000:00:05.0`.
    package var byPath: String?
    package var isRotational: Bool
    /// Whether nothing can be written to it.
    package var isReadOnly: Bool
    package var logicalSectorBytes: Int64
    package var physicalSectorBytes: Int64
    /// `nvme`, `sata`, `sas`, `virtio`…
    package var transport: String?

    /// A disk of which path and size are known.
    package init(
        name: String, sizeBytes: Int64, isRotational: Bool = false, isReadOnly: Bool = false, logicalSectorBytes: Int64 = 512,
        physicalSectorBytes: Int64 = 512
    ) {
        self.name = name
        self.sizeBytes = sizeBytes
        self.isRotational = isRotational
        self.isReadOnly = isReadOnly
        self.logicalSectorBytes = logicalSectorBytes
        self.physicalSectorBytes = physicalSectorBytes
    }
}
