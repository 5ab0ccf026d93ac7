/// What one UDP datagram to or from a controller carries (IPMI v2.0 §13.1.3, §13.6).
package enum Datagram: Sendable, Hashable {
    /// A message outside of any session, in the format of IPMI v1.5 without authentication.
    case sessionless(message: [UInt8])
    /// A packet in the format of RMCP+, in which sessions are set up and held.
    case packet(SessionPacket)

    /// Version 6, no acknowledgement wanted, class 7: IPMI.
    static let rmcpHeader: [UInt8] = [0x06, 0x00, 0xFF, 0x07]
    static let noAuthentication: UInt8 = 0x00
    static let rmcpPlus: UInt8 = 0x06

    /// The datagram in `bytes`.
    package init(decoding bytes: [UInt8]) throws(DecodingFailure) {
        var reader = ByteReader(bytes)
        for byte in Self.rmcpHeader { try reader.expect(byte) }
        let format = try reader.byte()
        switch format {
        case Self.noAuthentication:
            // Session sequence number and session identifier, both zero outside of a session.
            for _ in 0..<8 { try reader.expect(0) }
            let length = Int(try reader.byte())
            // A byte of padding may follow (§13.6, legacy pad).
            self = .sessionless(message: try reader.bytes(length))
        case Self.rmcpPlus:
            self = .packet(try SessionPacket(&reader))
        default:
            throw .unexpected(format, at: Self.rmcpHeader.count)
        }
    }

    /// The datagram as it is sent.
    package var bytes: [UInt8] {
        switch self {
        case .sessionless(let message):
            Self.rmcpHeader + [Self.noAuthentication] + [UInt8](repeating: 0, count: 8)
                + [UInt8(truncatingIfNeeded: message.count)] + message
        case .packet(let packet):
            Self.rmcpHeader + packet.bytes
        }
    }
}
