/// Why bytes are not what they should be. Such a datagram is dropped and counted.
package enum DecodingFailure: Error, Sendable, Hashable {
    /// The bytes end before `at`, where more were expected.
    case truncated(at: Int)
    /// More bytes than the format has room for.
    case trailingBytes(at: Int)
    /// A value that the format does not have at this place.
    case unexpected(UInt8, at: Int)
    /// A checksum (§13.8) that does not fit the bytes before it.
    case wrongChecksum(at: Int)
    /// The packet is not protected as the session demands, or its authentication code is not right (§13.28.4).
    case notAuthentic
    /// What was decrypted does not end with the padding of §13.29.
    case wrongPadding
}
