/// Takes bytes apart from front to back; IPMI's numbers have their least significant byte first.
struct ByteReader {
    private let bytes: [UInt8]
    /// Where the next byte is.
    private(set) var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var remaining: Int { bytes.count - position }

    mutating func byte() throws(DecodingFailure) -> UInt8 {
        guard position < bytes.count else { throw .truncated(at: position) }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func bytes(_ count: Int) throws(DecodingFailure) -> [UInt8] {
        guard count <= remaining else { throw .truncated(at: bytes.count) }
        defer { position += count }
        return Array(bytes[position..<position + count])
    }

    mutating func uint16() throws(DecodingFailure) -> UInt16 {
        UInt16(try byte()) | UInt16(try byte()) << 8
    }

    mutating func uint32() throws(DecodingFailure) -> UInt32 {
        UInt32(try uint16()) | UInt32(try uint16()) << 16
    }

    mutating func expect(_ expected: UInt8) throws(DecodingFailure) {
        let place = position
        let found = try byte()
        guard found == expected else { throw .unexpected(found, at: place) }
    }

    /// Everything that is left.
    mutating func rest() -> [UInt8] {
        defer { position = bytes.count }
        return Array(bytes[position...])
    }
}

extension [UInt8] {
    /// The number's bytes, least significant first.
    init(littleEndian number: UInt32) {
        self = [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: number >> $0) }
    }
}
