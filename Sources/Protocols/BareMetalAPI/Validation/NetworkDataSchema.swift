package import Documents

/// The OpenStack network metadata (`network_data.json`) that a node may hold for its ramdisk.
package enum NetworkDataSchema {
    /// Refuses what is neither `{}` nor a document of links, networks and services.
    package static func check(_ object: JSONObject) throws(APIError) {
        guard !object.isEmpty else { return }
        for key in ["links", "networks", "services"] where object[key] == nil {
            throw invalid("\(key) is missing; links, networks and services are required")
        }
        let links = try elements("links", of: object, required: ["id", "type"])
        let networks = try elements("networks", of: object, required: ["id", "type", "link"])
        _ = try elements("services", of: object, required: ["type", "address"])
        try checkLinks(links)
        try checkNetworks(networks, links: Set(links.compactMap { $0["id"]?.stringValue }))
    }

    /// The objects of a list, each with the strings that it must have.
    private static func elements(
        _ key: String, of object: JSONObject, required: [String]
    ) throws(APIError) -> [JSONObject] {
        guard case .array(let elements)? = object[key] else { throw invalid("\(key) must be an array") }
        var objects: [JSONObject] = []
        for (index, element) in elements.enumerated() {
            guard case .object(let member) = element else { throw invalid("\(key)[\(index)] must be an object") }
            for name in required where member[name]?.stringValue == nil {
                throw invalid("\(key)[\(index)].\(name) must be a string")
            }
            objects.append(member)
        }
        return objects
    }

    private static func checkLinks(_ links: [JSONObject]) throws(APIError) {
        for (index, link) in links.enumerated() {
            let address = link["ethernet_mac_address"] ?? .null
            guard address.isNull || address.stringValue != nil else {
                throw invalid("links[\(index)].ethernet_mac_address must be a string or null")
            }
            for key in ["bond_links", "vlan_link"] where link[key] != nil && link[key]?.isNull == false {
                let isText = key == "vlan_link" ? link[key]?.stringValue != nil : link[key]?.arrayValue != nil
                guard isText else { throw invalid("links[\(index)].\(key) has the wrong type") }
            }
        }
    }

    private static func checkNetworks(_ networks: [JSONObject], links: Set<String>) throws(APIError) {
        for (index, network) in networks.enumerated() {
            if let link = network["link"]?.stringValue, !links.contains(link) {
                throw invalid("networks[\(index)].link \(link.quotedShort) is not the id of a link")
            }
            for key in ["routes", "dns_nameservers", "services"] where network[key] != nil {
                guard network[key]?.arrayValue != nil else { throw invalid("networks[\(index)].\(key) must be an array") }
            }
        }
    }

    private static func invalid(_ text: String) -> APIError {
        .badRequest("network_data: \(text).")
    }
}
