/// The head of an HTTP/1.1 request (RFC 9112), as far as the agent's server needs it.
struct RequestHead: Sendable, Hashable {
    let method: String
    let target: String
    let contentLength: Int
    let isKeptAlive: Bool
    let expectsContinue: Bool
    /// A body without a length, which nobody who orders something sends.
    let isChunked: Bool

    /// The head in `bytes`, without the empty line; `nil` where it is none.
    init?(_ bytes: [UInt8]) {
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count == 3, words[2].hasPrefix("HTTP/1."), words[1].hasPrefix("/") else { return nil }
        method = String(words[0])
        target = String(words[1])
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            fields[line[..<colon].lowercased()] = String(value)
        }
        guard let length = Int(fields["content-length"] ?? "0"), length >= 0 else { return nil }
        contentLength = length
        isChunked = fields["transfer-encoding"] != nil
        expectsContinue = fields["expect"]?.lowercased() == "100-continue"
        let connection = fields["connection"]?.lowercased() ?? ""
        isKeptAlive = words[2] == "HTTP/1.1" ? connection != "close" : connection == "keep-alive"
    }
}
