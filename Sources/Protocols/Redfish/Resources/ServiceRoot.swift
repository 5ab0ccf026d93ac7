package import Documents

/// Where a service begins (DSP0266 §6.2, schema ServiceRoot). Everybody may read it.
package struct ServiceRoot: Sendable, Hashable {
    /// The collection of computer systems; a service of storage or power supplies has none.
    package var systems: String?
    /// Where sessions are made; services without sessions have none.
    package var sessions: String?
    package var product: String?
    package var vendor: String?
    package var version: String?

    /// The root that `document` describes.
    package init(_ document: JSON) {
        systems = document["Systems"]?.reference
        // Services of before 2016 have no link.
        sessions =
            document["Links"]?["Sessions"]?.reference
            ?? document["SessionService"]?.reference.map { ($0.hasSuffix("/") ? $0 : $0 + "/") + "Sessions" }
        product = document["Product"]?.stringValue
        vendor = document["Vendor"]?.stringValue
        version = document["RedfishVersion"]?.stringValue
    }

    /// Where services begin that have no address of their own.
    package static let path = "/redfish/v1/"
}

/// Resources of one kind (DSP0266 §9.5.2).
package struct ResourceCollection: Sendable, Hashable {
    /// Where the members are.
    package var members: [String]

    /// The collection that `document` describes, or `nil` where it is none.
    package init?(_ document: JSON) {
        guard let members = document["Members"]?.arrayValue else { return nil }
        self.members = members.compactMap(\.reference)
    }

    /// The disks of the storage system that `document` describes (schema Storage), or `nil` where it is none.
    package init?(drivesOf document: JSON) {
        guard let drives = document["Drives"]?.arrayValue else { return nil }
        members = drives.compactMap(\.reference)
    }
}
