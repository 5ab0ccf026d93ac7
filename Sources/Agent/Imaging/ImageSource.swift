import AgentContract
import OutboundHTTP

/// How requests to the server of an image are made: its address, credentials, proxy, trust, and patience.
struct ImageSource: Sendable {
    let url: String
    let image: ImageInfo
    let tls: HTTPRequest.TLSVerification
    let limits: ImagingLimits

    /// A request for the file, from byte `start` on, of the version `entityTag` only.
    func request(from start: Int64 = 0, to last: Int64? = nil, entityTag: String? = nil) -> HTTPRequest {
        var request = HTTPRequest("GET", url, tls: tls)
        request.timeouts = HTTPRequest.Timeouts(connect: limits.connectTimeout, total: limits.totalTimeout)
        request.stallTimeout = limits.stallTimeout
        request.redirectsMax = limits.redirectsMax
        if start > 0 || last != nil {
            request.headers["Range"] = "bytes=\(start)-\(last.map { String($0) } ?? "")"
            // Another version is sent whole, and then recognised by its tag.
            if let entityTag { request.headers["If-Range"] = entityTag }
        }
        if let username = image.username {
            request.credentials = BasicCredentials(username: username, password: image.password ?? "")
        }
        if let authorization = image.authorization { request.headers["Authorization"] = "Basic \(authorization)" }
        request.proxy = proxy(for: request.authority)
        return request
    }

    private func proxy(for authority: String) -> String? {
        let host = authority.split(separator: ":").first.map { String($0) } ?? authority
        let exempt = (image.noProxy ?? "").split(separator: ",").contains { host == $0 || host.hasSuffix(".\($0)") }
        guard !exempt else { return nil }
        return url.lowercased().hasPrefix("https:") ? image.proxies["https"] : image.proxies["http"]
    }

    /// The file's name: the last element of the address.
    var fileName: String {
        String(url.prefix { $0 != "?" && $0 != "#" }.split(separator: "/").last ?? "")
    }
}
