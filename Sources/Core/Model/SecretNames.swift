/// Which members of documents are secret by their names: one list for everything that seals, masks or hides.
package enum SecretNames {
    /// What stands where a secret is.
    package static let mask = "******"

    /// Parts of names that mean a secret.
    private static let parts = [
        "password", "passwd", "passphrase", "secret", "token", "credential", "private_key", "pswd", "auth_key", "priv_key",
    ].map { Array($0.utf8) }
    private static let names: Set<String> = [
        "ipmi_hex_kg_key", "pass", "adminpass", "admin_pass", "new_pass", "snmp_community", "snmp_community_read",
        "snmp_community_write", "authorization",
    ]
    /// Names that only look secret: they say how or whether, not what.
    private static let openNames: Set<String> = ["agent_secret_token_pregenerated"]

    /// Whether the member `key` is secret.
    package static func contains(_ key: String) -> Bool {
        let name = key.lowercased()
        if names.contains(name) { return true }
        let bytes = Array(name.utf8)
        return parts.contains { contains(bytes, $0) } && !openNames.contains(name)
    }

    /// Bytes are compared, not characters: this runs for every key of every document that is written.
    private static func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
        guard bytes.count >= part.count else { return false }
        return (0...(bytes.count - part.count)).contains { start in
            part.indices.allSatisfy { bytes[start + $0] == part[$0] }
        }
    }
}
