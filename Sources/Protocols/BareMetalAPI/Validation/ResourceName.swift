package import Model

/// The rules for names of nodes, ports, portgroups, allocations and runbooks, and for how paths name things.
package enum ResourceName {
    /// Words that stand after `/v1/nodes/` and mean something else there.
    package static let reservedForNodes: Set<String> = [
        "maintenance", "management", "states", "vendor_passthru", "detail", "validate",
    ]

    /// Whether `text` may be a name: 1 to 255 unreserved characters (RFC 3986) that do not look like a UUID.
    package static func isValid(_ text: some StringProtocol) -> Bool {
        (1...255).contains(text.utf8.count) && text.utf8.allSatisfy(\.isUnreserved) && !ResourceID.isUUIDLike(text)
    }

    /// Whether `text` is a host name (RFC 952, RFC 1123), as names of nodes had to be before 1.10.
    package static func isHostname(_ text: some StringProtocol) -> Bool {
        guard (1...255).contains(text.utf8.count) else { return false }
        let labels = Array(text.utf8).split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return labels.allSatisfy { label in
            (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
                && label.allSatisfy { $0.isDigit || $0.isLetter || $0 == UInt8(ascii: "-") }
        }
    }

    /// Refuses what is not a name, for the field `name` of a `noun`.
    package static func check(_ text: String, of noun: String) throws(APIError) {
        guard isValid(text) else {
            throw .badRequest(
                "name: \(text.quotedShort) cannot be the name of a \(noun): use 1 to 255 letters, digits, '-', '.', '_' and "
                    + "'~', and nothing that looks like a UUID.")
        }
    }

    /// Refuses what is not a node's name in `version`.
    package static func checkNodeName(_ text: String, version: Microversion) throws(APIError) {
        try check(text, of: "node")
        guard version >= 10 || isHostname(text) else {
            throw .badRequest("name: \(text.quotedShort) is not a host name, as names must be before API version 1.10.")
        }
        guard !reservedForNodes.contains(text) else {
            throw .badRequest("name: '\(text)' is reserved: the API uses the word in its paths.")
        }
    }
}

/// What a path or an argument names a resource by.
package enum ResourceIdentifier: Sendable, Hashable {
    case uuid(ResourceID)
    case name(String)
    /// A UUID in a spelling that Ironic does not compare equal with any: it names nothing.
    case unmatched(String)

    /// What `text` names; 400 where it can be neither UUID nor name.
    package init(_ text: String) throws(APIError) {
        if let uuid = ResourceID(text) {
            self = .uuid(uuid)
        } else if ResourceID.isUUIDLike(text) {
            self = .unmatched(text)
        } else if ResourceName.isValid(text) {
            self = .name(text)
        } else {
            throw .framework(400, "Expected a UUID or a name but received \(text.quotedShort).")
        }
    }
}

/// The group of conductors that a node belongs to.
package enum ConductorGroup {
    /// The group in lower case; 400 for characters that it cannot have.
    package static func checked(_ text: String) throws(APIError) -> String {
        let isValid = text.utf8.allSatisfy { $0.isDigit || $0.isLetter || "_-.".utf8.contains($0) }
        guard isValid else {
            throw .badRequest("conductor_group: may hold letters, digits, '_', '-' and '.' only, not \(text.quotedShort).")
        }
        return text.lowercased()
    }
}
