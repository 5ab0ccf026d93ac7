package import Documents
package import Model

/// What a machine is made of, as its ramdisk sees it (agent-protocol.md §11).
package struct HardwareInventory: Sendable, Hashable {
    /// A network card.
    package struct Interface: Sendable, Hashable {
        package var name: String
        package var macAddress: MACAddress?
        package var ipv4Address: String?
        package var ipv6Address: String?
        package var hasCarrier: Bool
        /// The PCI identifiers, as `0x8086`.
        package var vendor: String?
        package var product: String?
        package var speedMbps: Int64?
        package var pciAddress: String?
        package var driver: String?

        /// A card of which only the name is known.
        package init(name: String, macAddress: MACAddress? = nil, hasCarrier: Bool = false) {
            self.name = name
            self.macAddress = macAddress
            self.hasCarrier = hasCarrier
        }
    }

    /// The processors.
    package struct Processor: Sendable, Hashable {
        package var modelName: String?
        /// In MHz, as text.
        package var frequency: String?
        /// How many logical processors there are.
        package var count: Int
        package var architecture: String
        package var flags: [String]
        package var socketCount: Int

        /// Processors of which only number and architecture are known.
        package init(count: Int, architecture: String, flags: [String] = [], socketCount: Int = 1) {
            self.count = count
            self.architecture = architecture
            self.flags = flags
            self.socketCount = socketCount
        }
    }

    /// Who made the machine, by SMBIOS.
    package struct Vendor: Sendable, Hashable {
        package var productName: String?
        package var serialNumber: String?
        package var manufacturer: String?
        package var firmwareVendor: String?
        package var firmwareVersion: String?
        package var firmwareBuildDate: String?

        /// Nothing is known.
        package init() {}
    }

    package var interfaces: [Interface]
    package var processor: Processor
    package var disks: [Disk]
    /// What the kernel can use, in bytes.
    package var memoryTotalBytes: Int64
    /// What is plugged in, in MiB.
    package var memoryPhysicalMiB: Int64?
    /// The address of the machine's controller, where the ramdisk can ask it.
    package var controllerAddress: String?
    package var vendor: Vendor
    /// `bios` or `uefi`.
    package var bootMode: String
    /// The card that the machine booted from.
    package var bootInterface: MACAddress?
    package var hostname: String?

    /// A machine with these parts.
    package init(
        interfaces: [Interface], processor: Processor, disks: [Disk], memoryTotalBytes: Int64, vendor: Vendor = Vendor(),
        bootMode: String
    ) {
        self.interfaces = interfaces
        self.processor = processor
        self.disks = disks
        self.memoryTotalBytes = memoryTotalBytes
        self.vendor = vendor
        self.bootMode = bootMode
    }
}

// MARK: - Documents

extension HardwareInventory {
    /// The document of the inventory.
    package var json: JSON {
        [
            "interfaces": .array(interfaces.map(\.json)),
            "cpu": processor.json,
            "disks": .array(disks.map(\.json)),
            "memory": ["total": .integer(memoryTotalBytes), "physical_mb": .optional(memoryPhysicalMiB)],
            "bmc_address": .optional(controllerAddress),
            "bmc_v6address": nil,
            "system_vendor": vendor.json,
            "boot": [
                "current_boot_mode": .string(bootMode), "pxe_interface": .optional(bootInterface?.description),
            ],
            "hostname": .optional(hostname),
        ]
    }
}

extension HardwareInventory.Interface {
    /// The document of the card.
    package var json: JSON {
        [
            "name": .string(name), "mac_address": .optional(macAddress?.description), "ipv4_address": .optional(ipv4Address),
            "ipv6_address": .optional(ipv6Address), "has_carrier": .bool(hasCarrier), "lldp": nil, "vendor": .optional(vendor),
            "product": .optional(product), "client_id": nil, "biosdevname": nil, "speed_mbps": .optional(speedMbps),
            "pci_address": .optional(pciAddress), "driver": .optional(driver),
        ]
    }
}

extension HardwareInventory.Processor {
    /// The document of the processors.
    package var json: JSON {
        [
            "model_name": .optional(modelName), "frequency": .optional(frequency), "count": .integer(Int64(count)),
            "architecture": .string(architecture), "flags": .texts(flags), "socket_count": .integer(Int64(socketCount)),
        ]
    }
}

extension HardwareInventory.Vendor {
    /// The document of the vendor.
    package var json: JSON {
        [
            "product_name": .optional(productName), "serial_number": .optional(serialNumber),
            "manufacturer": .optional(manufacturer),
            "firmware": [
                "vendor": .optional(firmwareVendor), "version": .optional(firmwareVersion),
                "build_date": .optional(firmwareBuildDate),
            ],
        ]
    }
}

extension Disk {
    /// The document of the disk.
    package var json: JSON {
        [
            "name": .string(name), "model": .optional(model), "size": .integer(sizeBytes), "rotational": .bool(isRotational),
            "wwn": .optional(wwn), "serial": .optional(serial), "vendor": .optional(vendor),
            "wwn_with_extension": .optional(wwnWithExtension), "wwn_vendor_extension": .optional(wwnVendorExtension),
            "hctl": .optional(hctl), "by_path": .optional(byPath), "logical_sectors": .integer(logicalSectorBytes),
            "physical_sectors": .integer(physicalSectorBytes), "tran": .optional(transport),
        ]
    }
}
