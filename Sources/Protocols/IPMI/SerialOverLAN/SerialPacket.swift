/// What one packet of a serial console carries (§15.9): characters, and how far those of the other side were taken.
package struct SerialPacket: Sendable, Hashable {
    /// What the packet says besides, as bits: a console's wishes, or a controller's state.
    package struct Status: OptionSet, Sendable, Hashable {
        package let rawValue: UInt8

        /// The bits of this byte.
        package init(rawValue: UInt8) { self.rawValue = rawValue }

        /// Not all of the acknowledged packet was taken: from the accepted count on, it is to be sent again.
        package static let refused = Status(rawValue: 0x40)
        /// From a controller: the console is taken away.
        package static let deactivating = Status(rawValue: 0x10)
        /// From a controller: characters of the machine were lost.
        package static let overrun = Status(rawValue: 0x08)
    }

    /// 1 to 15 for a packet with characters; 0 for one that only acknowledges.
    package var sequence: UInt8 = 0
    /// The packet that is acknowledged; 0 for none.
    package var acknowledged: UInt8 = 0
    /// How many characters of the acknowledged packet were taken.
    package var acceptedCount: UInt8 = 0
    package var status: Status = []
    package var characters: [UInt8] = []

    /// An empty packet, which is sent to stay in touch.
    package init() {}

    static let headerLength = 4
    private static let sequenceMask: UInt8 = 0x0F

    /// The packet in `bytes`.
    package init(decoding bytes: [UInt8]) throws(DecodingFailure) {
        var reader = ByteReader(bytes)
        sequence = try reader.byte() & Self.sequenceMask
        acknowledged = try reader.byte() & Self.sequenceMask
        acceptedCount = try reader.byte()
        status = Status(rawValue: try reader.byte())
        characters = reader.rest()
    }

    /// The packet as the payload of a session's packet.
    package var bytes: [UInt8] { [sequence, acknowledged, acceptedCount, status.rawValue] + characters }
}
