package import Documents

/// A config drive as the API takes it, as an object: metadata, user data, network data and vendor data (ironic-api.md §3.7).
///
/// `image` is what an agent writes beside the operating system: the files of OpenStack's config drive on a volume `config-2`.
package struct ConfigDriveDocument: Sendable, Hashable {
    /// The layouts that instances look for; both hold the same.
    private static let versions = ["2012-08-10", "latest"]

    private let metadata: JSONObject
    private let userData: [UInt8]?
    private let networkData: JSON?
    private let vendorData: JSON?

    /// The drive that `members` describe. What its metadata does not say of `uuid` and `name`, the node's do.
    package init(_ members: JSONObject, uuid: String, name: String?) {
        var metadata = members["meta_data"]?.objectValue ?? [:]
        if metadata["uuid"] == nil { metadata["uuid"] = .string(uuid) }
        if metadata["name"] == nil, let name { metadata["name"] = .string(name) }
        self.metadata = metadata
        userData = members["user_data"].flatMap(Self.bytes)
        networkData = members["network_data"].flatMap { $0.isNull ? nil : $0 }
        vendorData = members["vendor_data"].flatMap { $0.isNull ? nil : $0 }
    }

    /// The volume: an ISO 9660 image.
    package var image: [UInt8] {
        var files: [(name: String, content: [UInt8])] = [("meta_data.json", JSON.object(metadata).bytes)]
        if let networkData { files.append(("network_data.json", networkData.bytes)) }
        if let userData { files.append(("user_data", userData)) }
        if let vendorData { files.append(("vendor_data2.json", vendorData.bytes)) }
        let contents = files.map { ISO9660Image.Entry.file(name: $0.name, content: $0.content) }
        let versions = Self.versions.map { ISO9660Image.Entry.directory(name: $0, entries: contents) }
        return ISO9660Image(label: "config-2", entries: [.directory(name: "openstack", entries: versions)]).bytes
    }

    /// A text is taken as it is; an object or array is what a user wrote as YAML or JSON.
    private static func bytes(of userData: JSON) -> [UInt8]? {
        switch userData {
        case .null: nil
        case .string(let text): Array(text.utf8)
        case .bool, .integer, .number, .array, .object: userData.bytes
        }
    }
}
