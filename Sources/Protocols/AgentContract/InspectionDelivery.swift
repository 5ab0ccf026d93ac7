package import Documents
package import Model

/// What a ramdisk delivers to `POST /v1/continue_inspection` (agent-protocol.md §10).
package struct InspectionDelivery: Sendable, Hashable {
    package var inventory: HardwareInventory
    /// The disk that would be written to, where there is one.
    package var rootDisk: Disk?
    /// The names of the collectors that ran.
    package var collectors: [String]
    /// The hardware managers with their versions.
    package var managers: [(name: String, version: String)]
    /// What went wrong; inspection fails with it.
    package var error: String?
    /// Base64 of a gzipped tar of logs.
    package var logs: String?

    /// A delivery of `inventory`.
    package init(inventory: HardwareInventory, rootDisk: Disk?, collectors: [String], managers: [(name: String, version: String)])
    {
        self.inventory = inventory
        self.rootDisk = rootDisk
        self.collectors = collectors
        self.managers = managers
    }

    /// The body of the request.
    package var json: JSON {
        var members: JSONObject = [
            "inventory": inventory.json,
            "root_disk": rootDisk?.json ?? .null,
            "boot_interface": .optional(
                inventory.bootInterface.map { "01-" + String($0.description.map { $0 == ":" ? "-" : $0 }) }),
            "configuration": [
                "collectors": .texts(collectors),
                "managers": .array(managers.map { ["name": .string($0.name), "version": .string($0.version)] }),
            ],
            "error": .optional(error),
        ]
        members["logs"] = logs.map { .string($0) }
        return .object(members)
    }

    package static func == (left: InspectionDelivery, right: InspectionDelivery) -> Bool { left.json == right.json }

    package func hash(into hasher: inout Hasher) { hasher.combine(json) }
}
