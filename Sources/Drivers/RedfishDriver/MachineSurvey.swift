import Documents
import DriverInterfaces
import Model
import Redfish

/// What a controller said of its machine's parts, and what becomes of it in the node (drivers.md §9).
struct MachineSurvey: Sendable {
    var system: ComputerSystem
    var processors: [Processor] = []
    var networkCards: [NetworkCard] = []
    var disks: [StorageDevice] = []
    /// The sum of the modules, where they were looked at.
    var moduleMiB: Int64?

    /// What a deployment chooses nodes by; Ironic does not accept an inspection that leaves them open.
    private static let essential = ["cpu_arch", "memory_mb"]

    /// What inspection makes of it; `known` are the node's properties, of which nothing is taken away.
    func findings(for node: NodeContext) -> Findings {
        var findings = Findings()
        findings.properties = properties(for: node)
        findings.portAddresses = addresses
        findings.bootMode = bootMode
        findings.inventory = NodeInventory(inventory: JSONText(.object(inventory)))
        return findings
    }

    /// What is still not known of a node that is inspected so; the first of it needs to be said by somebody else.
    func missing(for node: NodeContext) -> [String] {
        let properties = node.node.properties.object.merging(properties(for: node))
        return Self.essential.filter { properties[$0]?.isNull ?? true }
    }

    /// The addresses of the cards in use, each once.
    var addresses: [MACAddress] {
        var found: [MACAddress] = []
        for card in networkCards where card.isEnabled {
            guard let address = card.macAddress.flatMap({ MACAddress($0) }), !found.contains(address) else { continue }
            found.append(address)
        }
        return found
    }

    // MARK: Properties

    private func properties(for node: NodeContext) -> JSONObject {
        var properties: JSONObject = [:]
        if let architecture { properties["cpu_arch"] = .string(architecture) }
        if let threads { properties["cpus"] = .string("\(threads)") }
        if let memoryMiB { properties["memory_mb"] = .string("\(memoryMiB)") }
        // One less than there is: what reads it wants room for its own.
        if let bytes = disks.map(\.bytes).max() { properties["local_gb"] = .string("\(max(0, (bytes >> 30) - 1))") }
        if let bootMode, node.declaredBootMode == nil {
            let known = node.node.properties.object["capabilities"]?.stringValue ?? ""
            properties["capabilities"] = .string((known.isEmpty ? "" : known + ",") + "boot_mode:\(bootMode.rawValue)")
        }
        return properties
    }

    private var architecture: String? { processors.lazy.compactMap(\.architecture).first }

    private var threads: Int? {
        let threads = processors.compactMap(\.threads)
        return threads.isEmpty ? system.parts.processorCount : threads.reduce(0, +)
    }

    private var memoryMiB: Int64? {
        system.parts.memoryGiB.flatMap { Int64(exactly: ($0 * 1_024).rounded()) } ?? moduleMiB
    }

    private var bootMode: BootMode? {
        switch system.boot.mode {
        case .uefi: .uefi
        case .legacy: .bios
        case nil: nil
        }
    }

    // MARK: Inventory

    /// In the form of an agent's, with fewer members (agent-protocol.md §11).
    private var inventory: JSONObject {
        var inventory: JSONObject = [
            "interfaces": .array(networkCards.compactMap(\.description)), "cpu": .object(processorDescription),
            "disks": .array(disks.map(\.description)),
            "system_vendor": .describing([
                ("manufacturer", system.manufacturer), ("product_name", system.model), ("serial_number", system.serialNumber),
            ]),
        ]
        if let memoryMiB {
            inventory["memory"] = ["physical_mb": .integer(memoryMiB), "total": .integer(memoryMiB << 20)]
        }
        if let bootMode { inventory["boot"] = ["current_boot_mode": .string(bootMode.rawValue)] }
        return inventory
    }

    private var processorDescription: JSONObject {
        var cpu: JSONObject = [:]
        if let architecture { cpu["architecture"] = .string(architecture) }
        if let threads { cpu["count"] = .integer(Int64(threads)) }
        if let model = processors.lazy.compactMap(\.model).first ?? system.parts.processorModel {
            cpu["model_name"] = .string(model)
        }
        if let frequency = processors.lazy.compactMap(\.frequencyMHz).first { cpu["frequency"] = .string("\(frequency)") }
        if let sockets = processors.isEmpty ? system.parts.processorCount : processors.count {
            cpu["socket_count"] = .integer(Int64(sockets))
        }
        return cpu
    }
}

extension NetworkCard {
    /// `nil` without a readable address.
    fileprivate var description: JSON? {
        guard let address = macAddress.flatMap({ MACAddress($0) }) else { return nil }
        var card: JSONObject = ["name": .string(name ?? "\(address)"), "mac_address": .string("\(address)")]
        if let speedMbps { card["speed_mbps"] = .integer(speedMbps) }
        if let hasLink { card["has_carrier"] = .bool(hasLink) }
        return .object(card)
    }
}

extension StorageDevice {
    fileprivate var description: JSON {
        let texts = JSON.describing([("name", name), ("model", model), ("vendor", manufacturer), ("serial", serialNumber)])
        var disk = texts.objectValue ?? [:]
        disk["size"] = .integer(bytes)
        if let isRotational { disk["rotational"] = .bool(isRotational) }
        return .object(disk)
    }
}

extension JSON {
    /// An object of the texts that there are.
    fileprivate static func describing(_ texts: [(String, String?)]) -> JSON {
        .object(JSONObject(texts.compactMap { name, text in text.map { (name, .string($0)) } }))
    }
}
