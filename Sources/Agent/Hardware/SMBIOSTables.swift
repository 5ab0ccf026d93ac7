/// The structures in which firmware describes the machine (SMBIOS 3.6 §6.1).
struct SMBIOSTables {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// How much memory is plugged in, in MiB: the sum of all memory devices (type 17, §7.18).
    var memoryMiB: Int64 {
        var total: Int64 = 0
        forEachStructure { type, body in
            guard type == 17, body.count >= 14 else { return }
            let size = Int64(body[12]) | Int64(body[13]) << 8
            switch size {
            case 0, 0xFFFF: break
            case 0x7FFF where body.count >= 32:
                total += (0..<4).reduce(Int64(0)) { $0 | Int64(body[28 + $1]) << Int64(8 * $1) } & 0x7FFF_FFFF
            default: total += size & 0x8000 == 0 ? size : (size & 0x7FFF) >> 10
            }
        }
        return total
    }

    private func forEachStructure(_ body: (UInt8, [UInt8]) -> Void) {
        var position = 0
        while position + 4 <= bytes.count {
            let length = Int(bytes[position + 1])
            guard length >= 4, position + length <= bytes.count else { return }
            body(bytes[position], Array(bytes[position..<(position + length)]))
            position += length
            // The texts of a structure follow it and end with two zeros.
            while position + 1 < bytes.count, bytes[position] != 0 || bytes[position + 1] != 0 { position += 1 }
            position += 2
        }
    }
}
