import BareMetalAPI
import Documents
import Model

/// What an inspection ramdisk sends: the inventory, and whatever its collectors add.
struct InspectionReport: Sendable {
    /// The valid addresses of the machine's network cards.
    let addresses: [MACAddress]
    /// Addresses of the machine's controller, as it knows them itself.
    let controllerAddresses: [String]
    /// What went wrong in the ramdisk.
    let error: String?
    private let inventory: JSONObject
    private let body: JSONObject

    /// The report in `body`: 400 without an inventory in which a network card has an address.
    init(_ body: JSONObject) throws(APIError) {
        self.body = body
        inventory = try body.required("inventory").object(of: "inventory")
        var addresses: [MACAddress] = []
        for (index, card) in try inventory.required("interfaces").array(of: "inventory.interfaces").enumerated() {
            let name = "inventory.interfaces[\(index)]"
            let text = try (card["mac_address"] ?? .null).text(of: "\(name).mac_address")
            if let address = MACAddress(text), !addresses.contains(address) { addresses.append(address) }
        }
        guard !addresses.isEmpty else {
            throw .badRequest("inventory.interfaces: needs at least one network card with a valid mac_address.")
        }
        self.addresses = addresses
        controllerAddresses = ["bmc_address", "bmc_v6address"].compactMap { [inventory] in
            inventory[$0]?.stringValue?.lowercased()
        }.filter { !$0.isEmpty && $0 != "0.0.0.0" && !$0.hasPrefix("::") }
        error = body["error"].flatMap { $0.isNull ? nil : $0.stringValue ?? $0.text }
    }

    /// What the default hooks of Ironic make of the report: inventory, architecture, boot mode, and a port for the card that booted.
    var findings: Findings {
        var findings = Findings()
        findings.inventory = NodeInventory(
            inventory: JSONText(.object(inventory)), pluginData: JSONText(.object(pluginData)))
        if let architecture = inventory["cpu"]?["architecture"]?.stringValue {
            findings.properties["cpu_arch"] = .string(architecture)
        }
        findings.bootMode = inventory["boot"]?["current_boot_mode"]?.stringValue.flatMap(BootMode.init(rawValue:))
        findings.portAddresses = bootAddress.map { [$0] } ?? addresses
        return findings
    }

    /// The address of the card that the machine booted from; `01-` in front of it is the hardware type.
    private var bootAddress: MACAddress? {
        let text = body["boot_interface"]?.stringValue ?? inventory["boot"]?["pxe_interface"]?.stringValue
        guard let text else { return nil }
        return MACAddress(text) ?? (text.hasPrefix("01-") ? MACAddress(text.dropFirst(3)) : nil)
    }

    private var pluginData: JSONObject {
        var data = body
        data["inventory"] = nil
        data["logs"] = nil
        data["macs"] = .array(addresses.map { .string($0.description) })
        let cards = inventory["interfaces"]?.arrayValue ?? []
        data["all_interfaces"] = named(cards)
        data["valid_interfaces"] = named(cards.filter { MACAddress($0["mac_address"]?.stringValue ?? "") != nil })
        return data
    }

    private func named(_ cards: [JSON]) -> JSON {
        var object = JSONObject()
        for (index, card) in cards.enumerated() { object[card["name"]?.stringValue ?? String(index)] = card }
        return .object(object)
    }
}
