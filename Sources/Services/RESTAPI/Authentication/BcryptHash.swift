import CCrypt
import Glibc

/// A bcrypt hash in the modular crypt format: `$2y$`, two digits of cost, `$`, 22 characters of salt and 31 of hash.
struct BcryptHash: Sendable, Equatable {
    /// Why a text is not a hash that is accepted.
    enum DecodingFailure: Error, Equatable {
        /// It is not `$2a$`, `$2b$` or `$2y$` with 60 characters.
        case notBcrypt
        /// Each step of cost doubles the time; this one would take seconds to verify.
        case tooCostly(Int)
    }

    /// The highest cost that is accepted: about four seconds.
    static let costMax = 16

    let text: String

    init(decoding text: some StringProtocol) throws(DecodingFailure) {
        let bytes = Array(text.utf8)
        guard bytes.count == 60, ["$2a$", "$2b$", "$2y$"].contains(String(decoding: bytes[..<4], as: UTF8.self)),
            bytes[6] == UInt8(ascii: "$"), bytes[4...5].allSatisfy(Self.digits.contains),
            bytes[7...].allSatisfy(Self.alphabet.contains)
        else { throw .notBcrypt }
        let cost = Int(bytes[4] - UInt8(ascii: "0")) * 10 + Int(bytes[5] - UInt8(ascii: "0"))
        guard cost >= 4 else { throw .notBcrypt }
        guard cost <= Self.costMax else { throw .tooCostly(cost) }
        self.text = String(text)
    }

    private static let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    private static let alphabet = Set("./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    /// Whether this is the hash of `password`; takes as long as the cost says, so never on an event loop.
    ///
    /// A password with a zero byte is nobody's: libcrypt would stop reading there.
    func matches(_ password: [UInt8]) -> Bool {
        guard !password.contains(0) else { return false }
        // crypt(3) demands a zeroed struct; it is wiped because it holds the password's key schedule.
        let size = MemoryLayout<crypt_data>.size
        let scratch = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: MemoryLayout<crypt_data>.alignment)
        scratch.initializeMemory(as: UInt8.self, repeating: 0, count: size)
        defer {
            explicit_bzero(scratch, size)
            scratch.deallocate()
        }
        let phrase = (password + [0]).map { CChar(bitPattern: $0) }
        guard let hashed = crypt_rn(phrase, text, scratch, Int32(size)) else { return false }
        let found = UnsafeBufferPointer(start: hashed, count: strlen(hashed)).map { UInt8(bitPattern: $0) }
        return ConstantTime.areEqual(found, Array(text.utf8))
    }
}

/// Comparisons whose duration does not tell where two secrets differ.
enum ConstantTime {
    /// Whether both hold the same bytes. The length is no secret.
    static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

extension BcryptHash: CustomStringConvertible, CustomReflectable {
    /// The hash is not shown: it can be attacked offline.
    var description: String { "•••" }
    var customMirror: Mirror { Mirror(self, children: [:]) }
}
