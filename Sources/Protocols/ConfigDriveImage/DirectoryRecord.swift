/// One entry of a directory (ECMA-119 §9.1), with its name and mode by Rock Ridge.
struct DirectoryRecord {
    let identifier: [UInt8]
    private let sector: Int
    private let byteCount: Int
    private let isDirectory: Bool
    private let extensions: [UInt8]

    /// A record under an identifier that is not a name: the directory itself, or the one above.
    init(sector: Int, byteCount: Int, isDirectory: Bool, identifier: [UInt8], extensions: [UInt8] = []) {
        self.sector = sector
        self.byteCount = byteCount
        self.isDirectory = isDirectory
        self.identifier = identifier
        self.extensions = extensions
    }

    /// A record of the entry `name`.
    init(_ name: String, at sector: Int, byteCount: Int, isDirectory: Bool) {
        self.init(
            sector: sector, byteCount: byteCount, isDirectory: isDirectory,
            identifier: name.isoIdentifier(isFile: !isDirectory),
            extensions: .mode(isDirectory: isDirectory) + .name(name))
    }

    var bytes: [UInt8] {
        // 1 January 1970, so that the same drive is the same bytes.
        let date: [UInt8] = [70, 1, 1, 0, 0, 0, 0]
        var record: [UInt8] = [0] + UInt32(sector).both + UInt32(byteCount).both + date
        record += [isDirectory ? 2 : 0, 0, 0] + UInt16(1).both + [UInt8(identifier.count)] + identifier
        if identifier.count.isMultiple(of: 2) { record.append(0) }
        record += extensions
        if !(record.count + 1).isMultiple(of: 2) { record.append(0) }
        return [UInt8(record.count + 1)] + record
    }
}

extension [UInt8] {
    /// On the root's own record: system use is shared (SP), and Rock Ridge is what it is used for (ER).
    static let announcing: [UInt8] =
        Array("SP".utf8) + [7, 1, 0xBE, 0xEF, 0] + mode(isDirectory: true) + Array("ER".utf8) + [18, 1, 10, 0, 0, 1]
        + Array("RRIP_1991A".utf8)

    /// PX: mode, links, owner, group. Everybody may read.
    fileprivate static func mode(isDirectory: Bool) -> [UInt8] {
        let mode: UInt32 = isDirectory ? 0o040_555 : 0o100_444
        return Array("PX".utf8) + [36, 1] + mode.both + UInt32(isDirectory ? 2 : 1).both + UInt32(0).both + UInt32(0).both
    }

    /// NM: the name as it is.
    fileprivate static func name(_ name: String) -> [UInt8] {
        Array("NM".utf8) + [UInt8(5 + name.utf8.count), 1, 0] + Array(name.utf8)
    }
}

extension String {
    /// The name for readers that know only ISO 9660: upper case, digits and underscores; files with dot and version.
    func isoIdentifier(isFile: Bool) -> [UInt8] {
        let parts = split(separator: ".", maxSplits: 1).map { part in
            part.uppercased().utf8.map { byte in
                let isPlain = (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
                return isPlain ? byte : UInt8(ascii: "_")
            }
        }
        guard isFile else { return parts.reduce(into: []) { $0 += $1 } }
        let name = parts.first ?? []
        let type = parts.count > 1 ? parts[1] : []
        return name + [UInt8(ascii: ".")] + type + Array(";1".utf8)
    }
}

extension FixedWidthInteger where Self: UnsignedInteger {
    /// The bytes, lowest first.
    var little: [UInt8] { (0..<(Self.bitWidth / 8)).map { UInt8(truncatingIfNeeded: self >> ($0 * 8)) } }
    /// The bytes, highest first.
    var big: [UInt8] { little.reversed() }
    /// Both, one after the other, as ISO 9660 likes it.
    var both: [UInt8] { little + big }
}
