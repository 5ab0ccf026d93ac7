/// The users and the hashes of their passwords, as `htpasswd -B` writes them: a line `user:hash` for each.
///
/// Empty lines and lines that begin with `#` say nothing. Of two lines for the same user the first one counts.
package struct HtpasswdFile: Sendable, Equatable {
    /// What is wrong with a file, and in which line (from one).
    package enum DecodingFailure: Error, Equatable, CustomStringConvertible {
        case notUTF8
        case noColon(line: Int)
        case noUser(line: Int)
        case notBcrypt(line: Int)
        case tooCostly(line: Int, cost: Int)

        package var description: String {
            switch self {
            case .notUTF8: "the file is not UTF-8"
            case .noColon(let line): "line \(line) is not user:hash"
            case .noUser(let line): "line \(line) has no user before the colon"
            case .notBcrypt(let line): "the hash in line \(line) is not bcrypt; make it with htpasswd -B"
            case .tooCostly(let line, let cost):
                "the bcrypt cost in line \(line) is \(cost); the highest is \(BcryptHash.costMax)"
            }
        }
    }

    let hashes: [String: BcryptHash]

    /// The file with this content.
    package init(decoding bytes: [UInt8]) throws(DecodingFailure) {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
        var hashes: [String: BcryptHash] = [:]
        // "\r\n" is one character, and is a line end like "\n".
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            guard !line.isEmpty, !line.hasPrefix("#") else { continue }
            let (user, hash) = try Self.entry(line, number: index + 1)
            if hashes[user] == nil { hashes[user] = hash }
        }
        self.hashes = hashes
    }

    private static func entry(_ line: Substring, number: Int) throws(DecodingFailure) -> (user: String, hash: BcryptHash) {
        guard let colon = line.firstIndex(of: ":") else { throw .noColon(line: number) }
        guard colon > line.startIndex else { throw .noUser(line: number) }
        do throws(BcryptHash.DecodingFailure) {
            return (String(line[..<colon]), try BcryptHash(decoding: line[line.index(after: colon)...]))
        } catch {
            switch error {
            case .notBcrypt: throw .notBcrypt(line: number)
            case .tooCostly(let cost): throw .tooCostly(line: number, cost: cost)
            }
        }
    }
}
