/// Asks the controller what it is (§20.1).
package struct GetDeviceID: Command, Hashable {
    /// The command without parameters.
    package init() {}

    package var request: Request { Request(.application, Self.code, repetition: .read) }

    /// Its number among the application commands.
    package static let code: UInt8 = 0x01

    package func answer(decoding data: [UInt8]) throws(DecodingFailure) -> DeviceID {
        try DeviceID(decoding: data)
    }
}

/// What a controller says it is (§20.1).
package struct DeviceID: Sendable, Hashable {
    package var deviceID: UInt8
    package var deviceRevision: UInt8
    /// Major and minor, as in `9.08`.
    package var firmwareRevision: String
    /// As in `2.0`.
    package var ipmiVersion: String
    /// The manufacturer's number at IANA.
    package var manufacturerID: UInt32
    package var productID: UInt16

    /// The answer's data.
    package init(decoding data: [UInt8]) throws(DecodingFailure) {
        var reader = ByteReader(data)
        deviceID = try reader.byte()
        deviceRevision = try reader.byte() & 0x0F
        let major = try reader.byte() & 0x7F
        // The minor revision is in binary coded decimals.
        let minor = try reader.byte()
        firmwareRevision = "\(major).\(minor >> 4)\(minor & 0x0F)"
        let version = try reader.byte()
        ipmiVersion = "\(version & 0x0F).\(version >> 4)"
        _ = try reader.byte()
        let manufacturer = try reader.bytes(3)
        manufacturerID = UInt32(manufacturer[0]) | UInt32(manufacturer[1]) << 8 | UInt32(manufacturer[2] & 0x0F) << 16
        productID = try reader.uint16()
    }
}
