import Documents
import Model

/// The secret by which a node's agent and the service recognise each other (agent-protocol.md §2).
enum AgentToken {
    /// Where the token is kept, sealed, in `driver_internal_info`.
    static let key = "agent_secret_token"
    /// Where it is kept which address asked for it.
    static let addressKey = "agent_lookup_address"

    /// 32 random bytes in the URL-safe base64 alphabet: 43 characters.
    static func make() -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        var generator = SystemRandomNumberGenerator()
        var text: [UInt8] = []
        for _ in 0..<43 { text.append(alphabet[Int(generator.next(upperBound: 64 as UInt64))]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// Whether `sent` is the node's token. The time that this takes does not tell where they differ.
    static func isRight(_ sent: String?, for node: Node, _ secrets: NodeSecrets) -> Bool {
        guard let sent, let known = node.clear(.driverInternalInfo, with: secrets)[key]?.stringValue else { return false }
        guard known != SecretDocument.mask else { return false }
        return ConstantTime.areEqual(Array(sent.utf8), Array(known.utf8))
    }

    /// Whether the node has a token already.
    static func exists(for node: Node) -> Bool {
        node.driverInternalInfo.object[key] != nil
    }
}
