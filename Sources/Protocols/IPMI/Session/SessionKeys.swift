/// Protects the packets of one session, and finds out whether others are of it (§13.28, §13.29).
package struct SessionKeys: Sendable, Hashable, CustomStringConvertible {
    package let suite: CipherSuite
    /// K1: packets are authenticated with it.
    private let authentication: Secret
    /// K2, of which 16 bytes are used: payloads are encrypted with it.
    private let encryption: Secret

    /// The keys that follow from the session integrity key.
    init(suite: CipherSuite, integrityKey: Secret, cryptography: any SessionCryptography) {
        self.suite = suite
        func key(_ constant: UInt8) -> [UInt8] {
            cryptography.hmac(suite.hash, key: integrityKey.bytes, over: [UInt8](repeating: constant, count: 20))
        }
        authentication = Secret(key(1))
        encryption = Secret(Array(key(2).prefix(16)))
    }

    package var description: String { "•••" }

    /// The datagram that carries `message`, or another payload, in the session: encrypted and authenticated.
    ///
    /// `sessionID` is the receiver's name for the session, `initializationVector` 16 random bytes.
    package func sealed(
        _ message: [UInt8], as type: PayloadType = .message, to sessionID: UInt32, sequence: UInt32,
        initializationVector: [UInt8], _ cryptography: any SessionCryptography
    ) -> [UInt8] {
        // The confidentiality pad counts 1, 2, 3… and is followed by its length (§13.29).
        let padding = (16 - (message.count + 1) % 16) % 16
        let padded = message + (0..<padding).map { UInt8(truncatingIfNeeded: $0 + 1) } + [UInt8(truncatingIfNeeded: padding)]
        let blocks = cryptography.encrypt(padded, key: encryption.bytes, initializationVector: initializationVector)
        var packet = SessionPacket(type, initializationVector + blocks)
        packet.isEncrypted = true
        packet.isAuthenticated = true
        packet.sessionID = sessionID
        packet.sequence = sequence
        // The integrity pad makes what is authenticated a multiple of four bytes; its length and the next header count.
        let protected = packet.protectedBytes
        let pad = (4 - (protected.count + 2) % 4) % 4
        let trailer = [UInt8](repeating: 0xFF, count: pad) + [UInt8(truncatingIfNeeded: pad), Self.nextHeader]
        packet.trailer = trailer + code(protected + trailer, cryptography)
        return Datagram.packet(packet).bytes
    }

    private static let nextHeader: UInt8 = 0x07

    private func code(_ bytes: [UInt8], _ cryptography: any SessionCryptography) -> [UInt8] {
        Array(cryptography.hmac(suite.hash, key: authentication.bytes, over: bytes).prefix(suite.integrityLength))
    }

    /// The message in a packet that was sealed with these keys. Nothing is decrypted that is not authentic.
    package func open(
        _ packet: SessionPacket, _ cryptography: any SessionCryptography
    ) throws(DecodingFailure) -> [UInt8] {
        guard packet.isAuthenticated, packet.isEncrypted, packet.trailer.count >= suite.integrityLength + 2 else {
            throw .notAuthentic
        }
        let trailer = Array(packet.trailer.dropLast(suite.integrityLength))
        let expected = code(packet.protectedBytes + trailer, cryptography)
        guard expected.isEqualInConstantTime(to: Array(packet.trailer.suffix(suite.integrityLength))) else {
            throw .notAuthentic
        }
        return try decrypted(packet.payload, cryptography)
    }

    private func decrypted(
        _ payload: [UInt8], _ cryptography: any SessionCryptography
    ) throws(DecodingFailure) -> [UInt8] {
        guard payload.count >= 32, payload.count % 16 == 0 else { throw .truncated(at: payload.count) }
        let clear = cryptography.decrypt(
            Array(payload[16...]), key: encryption.bytes, initializationVector: Array(payload[..<16]))
        guard let length = clear.last, Int(length) + 1 <= clear.count else { throw .wrongPadding }
        return Array(clear.dropLast(Int(length) + 1))
    }
}
