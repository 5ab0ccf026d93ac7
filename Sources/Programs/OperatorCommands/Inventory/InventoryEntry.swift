import Documents
import Model

/// A node as an inventory file describes it.
struct InventoryEntry: Sendable, Hashable {
    /// Where it stands in the file, for messages: `nodes[3]`, `line 4`.
    var place: String
    /// The node's fields.
    var fields: JSONObject
    /// The node's ports; `nil` where the file says nothing about them.
    var ports: [JSONObject] = []
    /// The traits the node shall have; `nil` where the file says nothing about them.
    var traits: [String]?

    /// What the server knows the node by.
    var identifier: String { fields["uuid"]?.stringValue ?? fields["name"]?.stringValue ?? "" }
    /// What people know it by.
    var label: String { fields["name"]?.stringValue ?? identifier }
}

extension InventoryEntry {
    /// Checks a node of the file; collects every complaint instead of stopping at the first.
    init(_ document: JSON, place: String, problems: inout [String]) {
        self.init(place: place, fields: [:])
        guard let members = document.objectValue else {
            problems.append("\(place): a node has fields such as name and driver")
            return
        }
        for (key, value) in members {
            switch key {
            case "ports": takePorts(value, &problems)
            case "traits": takeTraits(value, &problems)
            default: takeField(key, value, &problems)
            }
        }
        if identifier.isEmpty { problems.append("\(place): without name or uuid it could not be found again; give a name") }
    }

    private mutating func takeField(_ key: String, _ value: JSON, _ problems: inout [String]) {
        guard let field = NodeResource.kind.fields.first(where: { $0.name == key }) else {
            problems.append("\(place): a node has no field '\(key)'")
            return
        }
        if let wanted = field.complaint(about: value) {
            problems.append("\(place): \(key) must be \(wanted)")
        } else {
            fields[key] = value
        }
    }

    private mutating func takePorts(_ value: JSON, _ problems: inout [String]) {
        guard let elements = value.arrayValue else {
            problems.append("\(place): ports must be a list of MAC addresses, or of ports with an address")
            return
        }
        for (index, element) in elements.enumerated() {
            var port = element.objectValue ?? [:]
            let text = element.stringValue ?? port["address"]?.stringValue ?? ""
            guard let address = MACAddress(text) else {
                problems.append("\(place): ports[\(index)]: '\(text)' is no MAC address such as 52:54:00:12:34:56")
                continue
            }
            for key in port.keys where !PortResource.kind.fields.contains(where: { $0.name == key }) {
                problems.append("\(place): ports[\(index)]: a port has no field '\(key)'")
            }
            port["address"] = .string(address.description)
            port["node_uuid"] = nil
            ports.append(port)
        }
    }

    private mutating func takeTraits(_ value: JSON, _ problems: inout [String]) {
        let names = value.arrayValue?.compactMap(\.stringValue) ?? []
        if names.count == value.arrayValue?.count, names.allSatisfy(isTrait) {
            traits = names
        } else {
            problems.append("\(place): traits must be a list of names such as CUSTOM_GPU")
        }
    }
}

extension ResourceField {
    /// What `value` should be instead; `nil` when it is that. Null means the default.
    func complaint(about value: JSON) -> String? {
        if value.isNull, !isRequired { return nil }
        switch kind {
        case .text, .reference: return value.stringValue == nil ? "text; quote it" : nil
        case .name:
            return value.stringValue.map(isResourceName) == true ? nil : "1 to 255 letters, digits, and - . _ ~, not a UUID"
        case .trait: return value.stringValue.map(isTrait) == true ? nil : "a trait such as CUSTOM_GPU"
        case .integer: return value.integerValue == nil ? "a whole number" : nil
        case .boolean: return value.boolValue == nil ? "true or false" : nil
        case .uuid: return value.stringValue.map { isUUID($0) } == true ? nil : "a UUID"
        case .macAddress: return value.stringValue.flatMap { MACAddress($0) } == nil ? "a MAC address" : nil
        case .object: return value.objectValue == nil ? "an object of keys and values" : nil
        case .array, .texts, .conditions: return value.arrayValue == nil ? "a list" : nil
        }
    }
}
