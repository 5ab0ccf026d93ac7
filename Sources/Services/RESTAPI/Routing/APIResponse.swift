package import Documents
package import Model

/// An answer, before it is put on the wire.
package struct APIResponse: Sendable {
    /// What is sent.
    package enum Body: Sendable {
        case none
        case json([UInt8])
        case text(String, contentType: String)
    }

    package var status: Int
    package var body: Body
    /// Headers besides those that every answer has.
    package var headers: [(name: String, value: String)] = []
    /// Whether the connection ends with this answer.
    package var closesConnection = false
    /// The node that the answer is about, for the log.
    package var nodeID: Node.ID?
    var requestID = ""
    var versionHeaders = RequestCourse.VersionHeaders.none

    /// An answer with this status.
    package init(status: Int, body: Body = .none) {
        self.status = status
        self.body = body
    }

    /// 200 with what `write` writes, for which `capacity` bytes are reserved.
    package static func ok(capacity: Int = 1_024, _ write: (inout JSONWriter) throws -> Void) rethrows -> APIResponse {
        var writer = JSONWriter(reserveCapacity: capacity)
        try write(&writer)
        return APIResponse(status: 200, body: .json(writer.bytes))
    }

    /// 200 with a document.
    package static func ok(_ document: JSON) -> APIResponse {
        APIResponse(status: 200, body: .json(document.bytes))
    }

    /// 201 with the representation that `write` writes, which is found at `location`.
    package static func created(at location: String, _ write: (inout JSONWriter) -> Void) -> APIResponse {
        var response = ok(write)
        response.status = 201
        response.headers.append(("Location", location))
        return response
    }

    /// 202 without a body; what was asked for can be watched at `location`.
    package static func accepted(watchAt location: String? = nil) -> APIResponse {
        var response = APIResponse(status: 202)
        if let location { response.headers.append(("Location", location)) }
        return response
    }

    /// 204.
    package static let noContent = APIResponse(status: 204)

    /// The body as a document, for tests and for the command line.
    package var document: JSON? {
        guard case .json(let bytes) = body else { return nil }
        return try? JSON(parsing: bytes)
    }
}
