/// What may be said of a logical disk in `target_raid_config` (drivers.md §8).
package enum LogicalDiskProperty {
    /// The ten properties that every driver answers, with their descriptions.
    package static let all: [(name: String, description: String)] = [
        ("raid_level", "RAID level: JBOD, 0, 1, 2, 5, 6, 1+0, 5+0 or 6+0. Required."),
        ("size_gb", "Size in GiB, or MAX for the rest of the space. Required."),
        ("volume_name", "Name of the volume; made up where none is given. Optional."),
        ("is_root_volume", "Whether this is the root volume; false by default. Optional."),
        ("share_physical_disks", "Whether other logical disks may use the same physical disks; false by default. Optional."),
        ("disk_type", "Use only disks of this type: hdd or ssd. Optional."),
        ("interface_type", "Use only disks with this interface: sata, scsi or sas. Optional."),
        ("number_of_physical_disks", "How many physical disks to use; as many as the RAID level needs by default. Optional."),
        ("controller", "The controller to use, or software; chosen by the driver by default. Optional."),
        ("physical_disks", "The physical disks to use; chosen by the driver by default. Optional."),
    ]
}
