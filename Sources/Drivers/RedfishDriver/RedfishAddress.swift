import DriverInterfaces
import Redfish

/// Where a Redfish service is: `driver_info/redfish_address`, taken apart.
struct RedfishAddress: Sendable, Hashable {
    /// Scheme, host and port: `https://192.0.2.9:8443`.
    var base: String
    /// Where the service begins there.
    var root: String

    /// The address in `text`: a URL, or a host with or without port, which means HTTPS.
    init(_ text: String) throws(ValidationFailure) {
        var scheme = "https"
        var rest = text[...]
        if let end = text.firstRange(of: "://") {
            scheme = text[..<end.lowerBound].lowercased()
            rest = text[end.upperBound...]
        }
        guard scheme == "http" || scheme == "https" else {
            throw ValidationFailure("driver_info/redfish_address must be an http or https URL, or a host.")
        }
        let host = rest.prefix { $0 != "/" }
        let path = rest[host.endIndex...]
        guard !host.isEmpty, rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !rest.contains(where: { "?#\\".contains($0) })
        else { throw ValidationFailure("driver_info/redfish_address names no host; it must be a URL or a host.") }
        guard !host.contains("@") else {
            throw ValidationFailure(
                "driver_info/redfish_address holds a user; say it in redfish_username and redfish_password instead.")
        }
        base = "\(scheme)://\(Self.bracketed(host))"
        let isBare = path.allSatisfy { $0 == "/" }
        root = isBare ? ServiceRoot.path : path.hasSuffix("/") ? String(path) : path + "/"
    }

    /// An IPv6 address without port needs its brackets.
    private static func bracketed(_ host: Substring) -> String {
        host.count { $0 == ":" } > 1 && !host.hasPrefix("[") ? "[\(host)]" : String(host)
    }

    /// The URL of a resource at this service. Services may name their resources by whole URLs: only the path counts, so that
    /// nothing is ever sent to somebody else.
    func url(of path: String) -> String {
        guard let end = path.firstRange(of: "://") else { return base + (path.hasPrefix("/") ? path : "/" + path) }
        let rest = path[end.upperBound...]
        return base + (rest.firstIndex(of: "/").map { rest[$0...] } ?? "/")
    }
}
