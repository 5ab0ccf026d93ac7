package import Documents

/// Something to ask of a Redfish service.
package struct RedfishRequest: Sendable, Hashable {
    /// What to do with a resource.
    package enum Method: String, Sendable, Hashable {
        case get = "GET"
        case patch = "PATCH"
        case post = "POST"
        case delete = "DELETE"
    }

    package var method: Method
    /// Where the resource is at the service, from the first slash on.
    package var path: String
    package var body: JSON?
    /// The entity tag that the resource must still have (RFC 9110 §13.1.1).
    package var ifMatch: String?

    /// A request for the resource at `path`.
    package init(_ method: Method, _ path: String, body: JSON? = nil, ifMatch: String? = nil) {
        self.method = method
        self.path = path
        self.body = body
        self.ifMatch = ifMatch
    }
}

/// What a service answered, whatever it was.
package struct RedfishAnswer: Sendable, Hashable {
    package var status: Int
    /// The body as it came.
    package var body: [UInt8]
    /// The header `ETag`.
    package var entityTag: String?
    /// The header `Location`.
    package var location: String?
    /// The header `X-Auth-Token`; nothing prints it.
    package var token: Secret?

    /// An answer.
    package init(
        status: Int, body: [UInt8] = [], entityTag: String? = nil, location: String? = nil, token: Secret? = nil
    ) {
        self.status = status
        self.body = body
        self.entityTag = entityTag
        self.location = location
        self.token = token
    }

    /// Whether the request was carried out, or taken.
    package var isSuccess: Bool { (200..<300).contains(status) }

    /// The body as a document; `nil` where it is none.
    package var document: JSON? { try? JSON(parsing: body) }

    /// What the service says of an error.
    package var errorText: String? { ErrorText.text(in: body) }
}

/// A text that nobody must read in a log: a password or a token.
package struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The secret itself.
    package let text: String

    /// This text.
    package init(_ text: String) {
        self.text = text
    }

    package var description: String { "•••" }
    package var debugDescription: String { "•••" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
