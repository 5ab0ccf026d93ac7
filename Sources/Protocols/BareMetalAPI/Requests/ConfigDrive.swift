package import Documents

/// What an instance is told about itself at its first boot.
package enum ConfigDrive: Sendable, Hashable {
    /// A gzipped ISO image in base64, or the http(s) address of one.
    case image(String)
    /// `meta_data`, `network_data`, `user_data` and `vendor_data`, from which the image is built.
    case document(JSONObject)

    /// The config drive that comes with `verb`; `nil` for null. 400 for everything that is none.
    package init?(_ value: JSON, with verb: ProvisionVerb, version: Microversion) throws(APIError) {
        guard !value.isNull else { return nil }
        guard verb.isDeployment else {
            throw .badRequest("configdrive: goes with the targets active, deploy and rebuild only, not with '\(verb.rawValue)'.")
        }
        guard verb != .rebuild || version >= 35 else {
            throw .badRequest("configdrive: with the target rebuild, needs API version 1.35 or newer.")
        }
        switch value {
        case .string(let text): self = try Self.image(checking: text)
        case .object(let members):
            try Self.check(members, version: version)
            self = .document(members)
        case .null, .bool, .integer, .number, .array: throw .wrongType("configdrive", "a string or an object", value)
        }
    }

    private static func image(checking text: String) throws(APIError) -> ConfigDrive {
        let isAddress = text.hasPrefix("http://") || text.hasPrefix("https://")
        let isBase64 = text.utf8.allSatisfy { $0.isDigit || $0.isLetter || "+/=\r\n".utf8.contains($0) }
        guard !text.isEmpty, isAddress || isBase64 else {
            throw .badRequest("configdrive: must be a gzipped ISO image in base64, an http(s) address of one, or an object.")
        }
        return .image(text)
    }

    private static func check(_ members: JSONObject, version: Microversion) throws(APIError) {
        guard version >= 56 else { throw .badRequest("configdrive: as an object, needs API version 1.56 or newer.") }
        for (key, value) in members {
            switch (key, value) {
            case (_, .null): continue
            case ("meta_data", .object), ("network_data", .object): continue
            case ("user_data", .object), ("user_data", .array), ("user_data", .string): continue
            case ("vendor_data", .object):
                guard version >= 59 else { throw .badRequest("configdrive.vendor_data: needs API version 1.59 or newer.") }
            case ("meta_data", _), ("network_data", _), ("vendor_data", _):
                throw .wrongType("configdrive.\(key)", "an object", value)
            case ("user_data", _): throw .wrongType("configdrive.user_data", "an object, an array or a string", value)
            default:
                throw .badRequest(
                    "configdrive: has an unknown key \(key.quotedShort); keys are meta_data, network_data, user_data, vendor_data."
                )
            }
        }
    }
}
