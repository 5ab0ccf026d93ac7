import FoundationEssentials

/// A user name and a password as an `Authorization` header carries them (RFC 7617).
package struct BasicCredentials: Sendable, Equatable {
    /// Why a header holds no credentials.
    package enum DecodingFailure: Error, Equatable {
        /// The header names another scheme than Basic.
        case unsupportedScheme
        /// The header has no second word, or one that is not the base64 form of `user:password`.
        case undecodable
    }

    /// Bytes of a header that is looked at.
    static let headerBytesMax = 8_192

    /// The name before the first colon; never holds one.
    package let user: String
    /// The bytes after the first colon, in whatever encoding the client chose.
    let password: [UInt8]

    init(user: String, password: [UInt8]) {
        self.user = user
        self.password = password
    }

    /// The credentials in the value of an `Authorization` header.
    package init(decoding header: String) throws(DecodingFailure) {
        guard header.utf8.count <= Self.headerBytesMax else { throw .undecodable }
        let words = header.split { $0 == " " || $0 == "\t" }
        guard let scheme = words.first else { throw .undecodable }
        guard scheme.lowercased() == "basic" else { throw .unsupportedScheme }
        guard words.count == 2 else { throw .undecodable }
        guard let decoded = Data(base64Encoded: String(words[1])), let colon = decoded.firstIndex(of: UInt8(ascii: ":")),
            let user = String(validating: decoded[..<colon], as: UTF8.self)
        else { throw .undecodable }
        self.init(user: user, password: Array(decoded[decoded.index(after: colon)...]))
    }
}

extension BasicCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The user; the password is not shown.
    package var description: String { "\(user):•••" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["user": user, "password": "•••"]) }
}
