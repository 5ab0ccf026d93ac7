/// The primitives that sessions are protected with. The module has no cryptography of its own.
package protocol SessionCryptography: Sendable {
    /// The HMAC (RFC 2104) of `message` under `key`: 20 bytes by SHA-1, 32 bytes by SHA-256.
    func hmac(_ hash: HashAlgorithm, key: [UInt8], over message: [UInt8]) -> [UInt8]
    /// `blocks`, a multiple of 16 bytes, encrypted by AES-128 in CBC mode without padding. Key and vector have 16 bytes.
    func encrypt(_ blocks: [UInt8], key: [UInt8], initializationVector: [UInt8]) -> [UInt8]
    /// The inverse of `encrypt`.
    func decrypt(_ blocks: [UInt8], key: [UInt8], initializationVector: [UInt8]) -> [UInt8]
}

/// A hash function that HMACs are made with.
package enum HashAlgorithm: Sendable, Hashable {
    case sha1, sha256

    /// The length of a hash, in bytes.
    package var length: Int {
        switch self {
        case .sha1: 20
        case .sha256: 32
        }
    }
}

/// Bytes that nobody must read in a log: a password or a key.
package struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The secret itself.
    package let bytes: [UInt8]

    /// These bytes.
    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    package var description: String { "•••" }
    package var debugDescription: String { "•••" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension [UInt8] {
    /// Whether the bytes are equal, found out in a time that says nothing about where they are not.
    func isEqualInConstantTime(to other: [UInt8]) -> Bool {
        guard count == other.count else { return false }
        return zip(self, other).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
