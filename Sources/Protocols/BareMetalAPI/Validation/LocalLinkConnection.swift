package import Documents
import Model

/// The switch port that a port is wired to, as ports describe it.
package enum LocalLinkConnection {
    private static let keys: Set<String> = ["port_id", "switch_id", "hostname", "switch_info", "network_type"]

    /// Refuses what is none of the accepted shapes: nothing, a switch port, a smart NIC, or unmanaged.
    package static func check(_ object: JSONObject, version: Microversion) throws(APIError) {
        guard !object.isEmpty else { return }
        for (key, value) in object {
            guard keys.contains(key) else {
                throw invalid(
                    "has no key \(key.quotedShort); keys are port_id, switch_id, hostname, switch_info and network_type")
            }
            guard case .string = value else { throw invalid("\(key) must be a string, not \(value.shortText)") }
        }
        try checkNetworkType(object["network_type"]?.stringValue, version: version)
        guard object["network_type"]?.stringValue != "unmanaged" || object.count > 1 else { return }
        guard object["port_id"] != nil, object["switch_id"] != nil || object["hostname"] != nil else {
            throw invalid("needs port_id and switch_id, or port_id and hostname, or network_type unmanaged alone")
        }
        guard let id = object["switch_id"]?.stringValue else { return }
        guard MACAddress(id) != nil || isDatapath(id) else {
            throw invalid("switch_id must be a MAC address or an OpenFlow datapath, not \(id.quotedShort)")
        }
    }

    /// Whether this describes the port of a smart NIC.
    package static func isSmartNIC(_ object: JSONObject) -> Bool {
        object["port_id"] != nil && object["hostname"] != nil
    }

    private static func checkNetworkType(_ type: String?, version: Microversion) throws(APIError) {
        guard let type else { return }
        guard version >= 64 else { throw .tooNew("network_type in local_link_connection", since: 64, version: version) }
        guard type == "managed" || type == "unmanaged" else {
            throw invalid("network_type must be managed or unmanaged, not \(type.quotedShort)")
        }
    }

    /// An OpenFlow datapath: sixteen hexadecimal digits, which may follow `0x`.
    private static func isDatapath(_ text: String) -> Bool {
        let digits = text.hasPrefix("0x") ? text.dropFirst(2) : text[...]
        return digits.utf8.count == 16 && digits.allSatisfy(\.isHexDigit)
    }

    private static func invalid(_ text: String) -> APIError {
        .badRequest("local_link_connection: \(text).")
    }
}
