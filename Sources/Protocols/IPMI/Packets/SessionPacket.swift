/// What a packet of RMCP+ carries (§13.27.3).
package enum PayloadType: UInt8, Sendable, Hashable, CaseIterable {
    case message = 0x00
    case serialOverLAN = 0x01
    case openSessionRequest = 0x10
    case openSessionResponse = 0x11
    case rakp1 = 0x12
    case rakp2 = 0x13
    case rakp3 = 0x14
    case rakp4 = 0x15
}

/// A packet in the format of RMCP+ (§13.6), as it is on the wire: its payload may be encrypted.
package struct SessionPacket: Sendable, Hashable {
    package var payloadType: PayloadType
    package var isEncrypted = false
    package var isAuthenticated = false
    /// The receiver's name for the session; zero while the session is set up.
    package var sessionID: UInt32 = 0
    package var sequence: UInt32 = 0
    package var payload: [UInt8]
    /// Padding, its length, the next header and the authentication code; empty when the packet is not authenticated.
    package var trailer: [UInt8] = []

    /// A packet outside of a session.
    package init(_ payloadType: PayloadType, _ payload: [UInt8]) {
        self.payloadType = payloadType
        self.payload = payload
    }

    /// Authentication type, payload type, session, sequence number and length.
    static let headerLength = 12
    private static let encryptedBit: UInt8 = 0x80
    private static let authenticatedBit: UInt8 = 0x40

    /// The packet that follows the authentication type.
    init(_ reader: inout ByteReader) throws(DecodingFailure) {
        let place = reader.position
        let type = try reader.byte()
        guard let payloadType = PayloadType(rawValue: type & 0x3F) else { throw .unexpected(type, at: place) }
        self.payloadType = payloadType
        isEncrypted = type & Self.encryptedBit != 0
        isAuthenticated = type & Self.authenticatedBit != 0
        sessionID = try reader.uint32()
        sequence = try reader.uint32()
        let length = Int(try reader.uint16())
        payload = try reader.bytes(length)
        if isAuthenticated {
            trailer = reader.rest()
        } else if reader.remaining > 0 {
            throw .trailingBytes(at: reader.position)
        }
    }

    /// The packet without the trailer, from the authentication type on.
    var protectedBytes: [UInt8] {
        let type =
            payloadType.rawValue | (isEncrypted ? Self.encryptedBit : 0) | (isAuthenticated ? Self.authenticatedBit : 0)
        let length = UInt16(truncatingIfNeeded: payload.count)
        return [Datagram.rmcpPlus, type] + [UInt8](littleEndian: sessionID) + [UInt8](littleEndian: sequence)
            + [UInt8(truncatingIfNeeded: length), UInt8(truncatingIfNeeded: length >> 8)] + payload
    }

    var bytes: [UInt8] { protectedBytes + trailer }
}
