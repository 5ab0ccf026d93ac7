import CCrypto
package import Storage

/// Seals secrets with AES-256-GCM (NIST SP 800-38D) under a key that stands in a file of its own.
///
/// A sealed secret is: format 1, the key's number, 12 random bytes of nonce, the ciphertext, 16 bytes of tag. The context is
/// authenticated along with it, so that a secret moved to another node or field does not open. Nonces are random: up to 2³² seals
/// under one key are safe.
package struct SecretBox: SecretSealing, CustomStringConvertible {
    static let keyLength = 32
    private static let nonceLength = 12
    private static let tagLength = 16
    private static let format: UInt8 = 1
    private static let headerLength = 2

    private let key: [UInt8]
    /// Names the key, for the time when there is more than one.
    private let keyNumber: UInt8 = 1

    /// A box with this key of 32 bytes.
    init(key: [UInt8]) throws(SealingFailure) {
        guard key.count == Self.keyLength else {
            throw SealingFailure("a key has \(Self.keyLength) bytes, not \(key.count)")
        }
        self.key = key
    }

    package var description: String { "•••" }

    package func seal(_ secret: [UInt8], context: String) throws(SealingFailure) -> [UInt8] {
        let header = [Self.format, keyNumber]
        let nonce = try Self.randomBytes(Self.nonceLength)
        let cipher = try GCM(isSealing: true, key: key, nonce: nonce)
        try cipher.authenticate(header + Array(context.utf8))
        let ciphertext = try cipher.pass(secret)
        return header + nonce + ciphertext + (try cipher.tag(Self.tagLength))
    }

    package func open(_ sealed: [UInt8], context: String) throws(SealingFailure) -> [UInt8] {
        guard sealed.count >= Self.headerLength + Self.nonceLength + Self.tagLength else {
            throw SealingFailure("a sealed secret is too short: the database is damaged, restore a backup")
        }
        guard sealed[0] == Self.format, sealed[1] == keyNumber else {
            throw SealingFailure(
                "a secret was sealed in format \(sealed[0]) with key \(sealed[1]): start the newer program that wrote it")
        }
        let header = Array(sealed.prefix(Self.headerLength))
        let body = sealed.dropFirst(Self.headerLength + Self.nonceLength).dropLast(Self.tagLength)
        let nonce = Array(sealed.dropFirst(Self.headerLength).prefix(Self.nonceLength))
        let cipher = try GCM(isSealing: false, key: key, nonce: nonce)
        try cipher.authenticate(header + Array(context.utf8))
        let secret = try cipher.pass(Array(body))
        guard cipher.accepts(Array(sealed.suffix(Self.tagLength))) else {
            throw SealingFailure(
                "a secret does not open with this key: put the key file back that belongs to the database, or set the secret anew"
            )
        }
        return secret
    }

    /// Bytes that nobody can guess.
    static func randomBytes(_ count: Int) throws(SealingFailure) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        guard RAND_bytes(&bytes, Int32(clamping: count)) == 1 else {
            throw SealingFailure("the system has no random bytes to give")
        }
        return bytes
    }
}
