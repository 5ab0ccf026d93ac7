/// A verb and a path that the API answers to.
package struct Route: Sendable {
    /// Makes the answer to a request; what it throws is rendered by `ErrorAnswer`.
    package typealias Handler = @Sendable (APIRequest) async throws -> APIResponse

    /// What a request below the route's version is answered.
    package enum Below: Sendable, Hashable {
        /// 404.
        case notFound
        /// 404 to GET, and 405 to everything else: newer top-level collections.
        case hidesCollection
        /// 405.
        case methodNotAllowed
        /// 406.
        case notAcceptable
    }

    package let method: HTTPMethod
    /// The path without `/v1`, as in `nodes/{node}/states`.
    package let pattern: String
    /// The first version that knows the route.
    package var since = 1
    /// What older versions are answered.
    package var below = Below.notFound
    /// Whether it is answered without credentials.
    package var isPublic = false
    /// The limit of the body, where it is not the usual one.
    package var bodyBytesMax: Int?
    /// Whether the handler works for a fraction of a millisecond, so that it may hold up the connections of an event loop: it is not
    /// worth waking another thread for. It may wait for as long as it likes.
    package var isBrief = false
    package let handler: Handler
    let parameterNames: [String]

    /// A route whose handler is `handler`.
    package init(
        _ method: HTTPMethod, _ pattern: String, since: Int = 1, below: Below = .notFound, isPublic: Bool = false,
        bodyBytesMax: Int? = nil, isBrief: Bool = false, _ handler: @escaping Handler
    ) {
        self.method = method
        self.pattern = pattern
        self.since = since
        self.below = below
        self.isPublic = isPublic
        self.bodyBytesMax = bodyBytesMax
        self.isBrief = isBrief
        self.handler = handler
        parameterNames = pattern.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
    }
}

/// Routes that belong together, and the services that their handlers need.
package protocol RouteGroup: Sendable {
    /// Adds the group's routes.
    func add(to table: inout RouteTable)
}
