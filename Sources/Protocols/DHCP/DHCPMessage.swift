package import Model

/// A DHCPv4 message (RFC 2131 §2).
package struct DHCPMessage: Sendable, Hashable {
    /// Who speaks.
    package enum Operation: UInt8, Sendable, Hashable {
        case request = 1
        case reply = 2
    }

    /// What is said (RFC 2132 §9.6).
    package enum Kind: UInt8, Sendable, Hashable, CaseIterable {
        case discover = 1
        case offer, request, decline, acknowledgement, refusal, release, inform
    }

    /// What is wrong with bytes that are no message.
    package enum DecodingFailure: Error, Sendable, Hashable {
        /// Fewer bytes than the fixed part has.
        case truncated(count: Int)
        case unknownOperation(UInt8)
        /// Only Ethernet is served.
        case unknownHardware(type: UInt8, length: UInt8)
        /// What follows the fixed part are no DHCP options.
        case noCookie
        /// An option says that it goes on after the end of its field.
        case truncatedOption(UInt8, at: Int)
        /// There is no message type: it is BOOTP, or none that is known.
        case unknownKind
    }

    package var operation: Operation
    package var kind: Kind
    package var hops: UInt8 = 0
    /// Chosen by the client, and sent back.
    package var transactionID: UInt32
    /// Since the client began.
    package var seconds: UInt16 = 0
    /// Whether the client cannot receive anything but broadcasts yet.
    package var isBroadcast = false
    /// The client's address, where it has one already (ciaddr).
    package var clientAddress = IPv4Address.none
    /// What the client is given (yiaddr).
    package var yourAddress = IPv4Address.none
    /// Where the boot file is (siaddr).
    package var nextServer = IPv4Address.none
    /// The relay that the message came through (giaddr).
    package var relay = IPv4Address.none
    package var hardwareAddress: MACAddress
    /// The field `sname`, unless options stand in it; at most 63 bytes.
    package var serverName = ""
    /// The field `file`, unless options stand in it; at most 127 bytes.
    package var bootFile = ""
    /// All options but the message type and the overload, wherever they stood.
    package var options = DHCPOptions()

    /// A message of a client or to it.
    package init(_ operation: Operation, _ kind: Kind, transactionID: UInt32, hardwareAddress: MACAddress) {
        self.operation = operation
        self.kind = kind
        self.transactionID = transactionID
        self.hardwareAddress = hardwareAddress
    }
}

// MARK: Layout

extension DHCPMessage {
    /// Bytes before the options, the cookie included.
    static let fixedCount = 240
    /// Clients of BOOTP drop what is shorter (RFC 1542 §2.1).
    static let bytesMin = 300
    private static let cookie: [UInt8] = [99, 130, 83, 99]
    private static let serverNameField = 44..<108
    private static let bootFileField = 108..<236

    /// The message in `bytes`.
    package init(decoding bytes: [UInt8]) throws(DecodingFailure) {
        guard bytes.count >= Self.fixedCount else { throw .truncated(count: bytes.count) }
        guard let operation = Operation(rawValue: bytes[0]) else { throw .unknownOperation(bytes[0]) }
        guard bytes[1] == 1, bytes[2] == 6 else { throw .unknownHardware(type: bytes[1], length: bytes[2]) }
        guard bytes[236..<240].elementsEqual(Self.cookie) else { throw .noCookie }
        var options = DHCPOptions()
        try options.decode(bytes[Self.fixedCount...])
        let overload = options[.overload]?.first ?? 0
        // RFC 2131 §4.1: first the options field, then file, then sname.
        if overload & 1 != 0 { try options.decode(bytes[Self.bootFileField]) }
        if overload & 2 != 0 { try options.decode(bytes[Self.serverNameField]) }
        guard let type = options[.messageType], type.count == 1, let kind = Kind(rawValue: type[0]) else { throw .unknownKind }
        options[.messageType] = nil
        options[.overload] = nil
        self.init(
            operation, kind, transactionID: Self.number(bytes[4..<8]),
            hardwareAddress: MACAddress(value: bytes[28..<34].reduce(0) { $0 << 8 | UInt64($1) }))
        hops = bytes[3]
        seconds = UInt16(truncatingIfNeeded: Self.number(bytes[8..<10]))
        isBroadcast = bytes[10] & 0x80 != 0
        clientAddress = IPv4Address(value: Self.number(bytes[12..<16]))
        yourAddress = IPv4Address(value: Self.number(bytes[16..<20]))
        nextServer = IPv4Address(value: Self.number(bytes[20..<24]))
        relay = IPv4Address(value: Self.number(bytes[24..<28]))
        serverName = overload & 2 != 0 ? "" : Self.text(bytes[Self.serverNameField])
        bootFile = overload & 1 != 0 ? "" : Self.text(bytes[Self.bootFileField])
        self.options = options
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static func text(_ field: ArraySlice<UInt8>) -> String {
        String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// The message as it is sent. Texts that their fields do not hold are cut.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = [operation.rawValue, 1, 6, hops]
        bytes += IPv4Address(value: transactionID).bytes
        bytes += [UInt8(truncatingIfNeeded: seconds >> 8), UInt8(truncatingIfNeeded: seconds), isBroadcast ? 0x80 : 0, 0]
        for address in [clientAddress, yourAddress, nextServer, relay] { bytes += address.bytes }
        bytes += (0..<6).map { UInt8(truncatingIfNeeded: hardwareAddress.value >> UInt64(40 - $0 * 8)) }
        bytes += Array(repeating: 0, count: 10)
        bytes += Self.field(serverName, count: Self.serverNameField.count)
        bytes += Self.field(bootFile, count: Self.bootFileField.count)
        bytes += Self.cookie + [DHCPOptionCode.messageType.rawValue, 1, kind.rawValue] + options.bytes
        bytes.append(DHCPOptionCode.end.rawValue)
        return bytes + Array(repeating: 0, count: max(0, Self.bytesMin - bytes.count))
    }

    private static func field(_ text: String, count: Int) -> [UInt8] {
        let text = text.utf8.prefix(count - 1)
        return text + Array(repeating: 0, count: count - text.count)
    }
}
