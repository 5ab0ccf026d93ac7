import BareMetalAPI
import HTTPTypes
import Hummingbird
import NIOCore

/// Puts an answer of the API on the wire.
enum HTTPAnswer {
    /// Hummingbird's form of `answer`; to HEAD, the head only.
    static func response(_ answer: APIResponse, isHead: Bool) -> Response {
        var headers = HTTPFields()
        headers[.openStackRequestID] = answer.requestID
        headers[.legacyRequestID] = answer.requestID
        for (name, value) in answer.versionFields { headers[name] = value }
        for (name, value) in answer.headers {
            guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is no header.") }
            headers[name] = value
        }
        if answer.closesConnection { headers[.connection] = "close" }
        guard let buffer = body(of: answer, &headers) else {
            if answer.status != 204 { headers[.contentLength] = "0" }
            return Response(status: .init(code: answer.status), headers: headers)
        }
        headers[.contentLength] = String(buffer.readableBytes)
        return Response(
            status: .init(code: answer.status), headers: headers, body: isHead ? ResponseBody() : ResponseBody(byteBuffer: buffer)
        )
    }

    private static func body(of answer: APIResponse, _ headers: inout HTTPFields) -> ByteBuffer? {
        switch answer.body {
        case .none: return nil
        case .json(let bytes):
            headers[.contentType] = "application/json"
            return ByteBuffer(bytes: bytes)
        case .text(let text, let contentType):
            headers[.contentType] = contentType
            return ByteBuffer(string: text)
        }
    }
}

extension APIResponse {
    fileprivate var versionFields: [(HTTPField.Name, String)] {
        switch versionHeaders {
        case .none: []
        case .range: Self.rangeFields
        case .served(let version): Self.rangeFields + [(.served, version.description)]
        }
    }

    private static let rangeFields: [(HTTPField.Name, String)] = [
        (.oldest, Microversion.oldest.description), (.newest, Microversion.newest.description),
    ]
}

extension HTTPField.Name {
    static let standardVersion = known(Microversion.standardHeader)
    static let served = known(Microversion.legacyHeader)
    static let oldest = known(Microversion.oldestHeader)
    static let newest = known(Microversion.newestHeader)
    static let openStackRequestID = known("X-OpenStack-Request-ID")
    static let legacyRequestID = known("OpenStack-Request-ID")
    static let forwardedScheme = known("X-Forwarded-Proto")
    static let forwardedHost = known("X-Forwarded-Host")

    private static func known(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else { preconditionFailure("\(text) is no header.") }
        return name
    }
}
