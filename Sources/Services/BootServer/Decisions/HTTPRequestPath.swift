/// The path of an HTTP request, without query and escapes.
enum HTTPRequestPath {
    /// The name that `target` asks for; `nil` where its escapes are broken. iPXE escapes the colons of MAC addresses.
    static func name(_ target: String) -> String? {
        var path = target.prefix { $0 != "?" && $0 != "#" }[...]
        // Proxies' form: http://host/path.
        if path.lowercased().hasPrefix("http://") {
            path = path.dropFirst("http://".count)
            path = path.drop { $0 != "/" }
        }
        var bytes: [UInt8] = []
        var rest = path.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let escaped = UInt8(String(rest.prefix(2)) ?? "", radix: 16), rest.count >= 2 else { return nil }
            bytes.append(escaped)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
