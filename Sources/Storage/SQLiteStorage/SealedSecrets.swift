import Documents
package import Model
package import Storage

/// A node's secrets as they are written down.
struct SealedSecrets: Sendable {
    var driverInfo: [UInt8]?
    var instanceInfo: [UInt8]?
    var driverInternalInfo: [UInt8]?

    /// Seals each document on its own, bound to the node and the document's name.
    init(_ secrets: NodeSecrets, of node: Node.ID, by sealing: any SecretSealing) throws(StoreError) {
        func seal(_ members: JSONObject, _ field: String) throws(StoreError) -> [UInt8]? {
            guard !members.isEmpty else { return nil }
            do {
                return try sealing.seal(JSON.object(members).bytes, context: "\(node)/\(field)")
            } catch {
                throw .unavailable(error.description)
            }
        }
        driverInfo = try seal(secrets.driverInfo, "driver_info")
        instanceInfo = try seal(secrets.instanceInfo, "instance_info")
        driverInternalInfo = try seal(secrets.driverInternalInfo, "driver_internal_info")
    }

    /// The sealed documents of a row; empty where there is none.
    init(driverInfo: [UInt8], instanceInfo: [UInt8], driverInternalInfo: [UInt8]) {
        self.driverInfo = driverInfo
        self.instanceInfo = instanceInfo
        self.driverInternalInfo = driverInternalInfo
    }

    /// The secrets in clear.
    func opened(of node: Node.ID, by sealing: any SecretSealing) throws -> NodeSecrets {
        func open(_ sealed: [UInt8]?, _ field: String) throws -> JSONObject {
            guard let sealed, !sealed.isEmpty else { return [:] }
            let text = try sealing.open(sealed, context: "\(node)/\(field)")
            return try JSON(parsing: text, depthMax: .max).objectValue ?? [:]
        }
        var secrets = NodeSecrets()
        secrets.driverInfo = try open(driverInfo, "driver_info")
        secrets.instanceInfo = try open(instanceInfo, "instance_info")
        secrets.driverInternalInfo = try open(driverInternalInfo, "driver_internal_info")
        return secrets
    }
}

extension Connection {
    /// Replaces the secrets of a node's row.
    func write(_ secrets: SealedSecrets, of row: Int64) throws {
        try run(
            "INSERT OR REPLACE INTO node_secrets (node_id, driver_info, instance_info, driver_internal_info) VALUES (?, ?, ?, ?)"
        ) {
            $0.integer(row)
            $0.blob(secrets.driverInfo)
            $0.blob(secrets.instanceInfo)
            $0.blob(secrets.driverInternalInfo)
        }
    }
}

extension SQLiteStore {
    package func secrets(of node: Node.ID) async throws(StoreError) -> NodeSecrets {
        let sealed = try await readers.readBriefly { connection in
            try connection.first(
                """
                SELECT node_secrets.driver_info, node_secrets.instance_info, node_secrets.driver_internal_info
                FROM nodes LEFT JOIN node_secrets ON node_id = id WHERE uuid = ?
                """
            ) {
                $0.uuid(node)
            } _: {
                SealedSecrets(driverInfo: $0.blob(), instanceInfo: $0.blob(), driverInternalInfo: $0.blob())
            }
        }
        guard let sealed else { throw .notFound(noun: "node", reference: node.description) }
        do {
            return try sealed.opened(of: node, by: sealing)
        } catch {
            throw StoreError(from: error)
        }
    }
}
