package import AgentContract
package import Model

/// Looks at the machine: processors, memory, disks, network cards, SMBIOS, firmware.
package struct InventorySurvey: Sendable {
    private let root: SystemRoot
    private let addresses: @Sendable () -> NetworkAddresses

    /// A survey of the machine that `root` shows.
    package init(
        _ root: SystemRoot, addresses: @escaping @Sendable () -> NetworkAddresses = { NetworkAddresses.current() }
    ) {
        self.root = root
        self.addresses = addresses
    }

    /// What is there now. `bootInterface` is the card that the machine booted from, where its loader said so.
    package func inventory(bootInterface: MACAddress?) -> HardwareInventory {
        var inventory = HardwareInventory(
            interfaces: interfaces(), processor: processor(), disks: DiskSurvey(root).disks(), memoryTotalBytes: memoryBytes(),
            vendor: vendor(), bootMode: bootMode)
        inventory.memoryPhysicalMiB = physicalMemoryMiB()
        inventory.bootInterface = bootInterface
        inventory.hostname = root.text("/proc/sys/kernel/hostname")
        return inventory
    }

    /// `uefi` where the firmware offers its variables, else `bios`.
    package var bootMode: String { root.exists("/sys/firmware/efi") ? "uefi" : "bios" }

    /// The network cards: what has a device behind it, virtual functions included.
    package func interfaces() -> [HardwareInventory.Interface] {
        let addresses = addresses()
        return root.names(in: "/sys/class/net").compactMap { name in
            let folder = "/sys/class/net/\(name)"
            guard name != "lo", root.exists("\(folder)/device") else { return nil }
            var interface = HardwareInventory.Interface(
                name: name, macAddress: root.text("\(folder)/address").flatMap { MACAddress($0) },
                hasCarrier: root.integer("\(folder)/carrier") == 1)
            interface.ipv4Address = addresses.ipv4[name]
            interface.ipv6Address = addresses.ipv6[name]
            interface.vendor = root.text("\(folder)/device/vendor")
            interface.product = root.text("\(folder)/device/device")
            interface.speedMbps = root.integer("\(folder)/speed").flatMap { $0 > 0 ? $0 : nil }
            // The path of the device leads through the bus; a card of virtio is one step further than its PCI function.
            let steps = (root.link(folder) ?? root.link("\(folder)/device") ?? "").split(separator: "/")
            interface.pciAddress = steps.last { $0.split(separator: ":").count == 3 }.map { String($0) }
            interface.driver = root.link("\(folder)/device/driver")?.lastPathElement
            return interface
        }
    }

    private func processor() -> HardwareInventory.Processor {
        var values: [String: String] = [:]
        var sockets: Set<String> = []
        var count = 0
        for line in (root.text("/proc/cpuinfo") ?? "").split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1).map { part in
                String(part.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
            }
            guard let key = parts.first else { continue }
            if key == "processor" { count += 1 }
            guard parts.count == 2 else { continue }
            if key == "physical id" { sockets.insert(parts[1]) }
            if values[key] == nil { values[key] = parts[1] }
        }
        var processor = HardwareInventory.Processor(
            count: max(1, count), architecture: machineArchitecture(),
            flags: (values["flags"] ?? values["Features"] ?? "").split(separator: " ").map { String($0) },
            socketCount: max(1, sockets.count))
        processor.modelName = values["model name"]
        let fastest = root.integer("/sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq").map { String($0 / 1_000) }
        processor.frequency = fastest ?? values["cpu MHz"]
        return processor
    }

    private func machineArchitecture() -> String {
        #if arch(x86_64)
            "x86_64"
        #elseif arch(arm64)
            "aarch64"
        #else
            "unknown"
        #endif
    }

    private func memoryBytes() -> Int64 {
        let line = (root.text("/proc/meminfo") ?? "").split(separator: "\n").first { $0.hasPrefix("MemTotal:") }
        let kibibytes = line?.split(separator: " ").dropFirst().first.flatMap { Int64($0) } ?? 0
        return kibibytes << 10
    }

    /// What SMBIOS says of memory devices (SMBIOS 3.6 §7.18), in MiB; `nil` where it says nothing.
    private func physicalMemoryMiB() -> Int64? {
        guard let tables = root.bytes("/sys/firmware/dmi/tables/DMI") else { return nil }
        let total = SMBIOSTables(tables).memoryMiB
        return total > 0 ? total : nil
    }

    private func vendor() -> HardwareInventory.Vendor {
        let folder = "/sys/class/dmi/id"
        var vendor = HardwareInventory.Vendor()
        vendor.productName = root.text("\(folder)/product_name")
        vendor.serialNumber = root.text("\(folder)/product_serial")
        vendor.manufacturer = root.text("\(folder)/sys_vendor")
        vendor.firmwareVendor = root.text("\(folder)/bios_vendor")
        vendor.firmwareVersion = root.text("\(folder)/bios_version")
        vendor.firmwareBuildDate = root.text("\(folder)/bios_date")
        return vendor
    }
}
