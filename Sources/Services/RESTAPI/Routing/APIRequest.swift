package import BareMetalAPI
package import Documents

/// What a handler is told about a request. A handler is a function of this and of the services that it holds.
package struct APIRequest: Sendable {
    package var method: HTTPMethod
    /// The microversion that the answer is made for.
    package var version: Microversion
    /// What follows the question mark, as sent.
    package var query: String?
    /// The `{…}` of the route's pattern by name, as sent and decoded.
    package var parameters: Parameters
    /// The body, `nil` when there was none.
    package var body: JSON?
    /// `req-` and a UUID: named in logs, in the journal and in the answer's headers.
    package var requestID: String
    /// Scheme, host and port that links start with, without a slash at the end.
    package var baseURL: String
    /// Who asks, as far as it is known.
    package var userName: String?
    /// The address that the request came from, as far as it is known.
    package var remoteAddress: String?

    /// A request to be answered.
    package init(
        _ method: HTTPMethod = .get, version: Microversion = .newest, query: String? = nil, parameters: Parameters = [:],
        body: JSON? = nil, requestID: String = "req-none", baseURL: String = "http://localhost", userName: String? = nil
    ) {
        self.method = method
        self.version = version
        self.query = query
        self.parameters = parameters
        self.body = body
        self.requestID = requestID
        self.baseURL = baseURL
        self.userName = userName
    }

    /// The value of the pattern's `{name}`. Asking for a name that the pattern does not have is a bug.
    package subscript(name: String) -> String {
        guard let value = parameters[name] else { preconditionFailure("The route has no parameter \(name).") }
        return value
    }

    /// The body as an object; no body is `{}`.
    package func object() throws(APIError) -> JSONObject {
        guard let body else { return [:] }
        guard let object = body.objectValue else { throw .badRequest("The body must be a JSON object.") }
        return object
    }

    /// The arguments of the query, all of whose names must be in `known`.
    package func arguments(_ known: Set<String> = []) throws(APIError) -> QueryArguments {
        try QueryArguments(parsing: query, known: known)
    }

    /// The body as a JSON patch; no body is no change.
    package func patch() throws(APIError) -> JSONPatch {
        do throws(JSONPatchFailure) {
            return try JSONPatch(parsing: body ?? .array([]))
        } catch {
            throw .badRequest(error.description)
        }
    }

    /// Refuses a query and a body.
    package func expectNothingMore() throws(APIError) {
        _ = try arguments()
        guard try object().isEmpty else { throw .badRequest("Unexpected arguments: the request takes no body.") }
    }
}

/// The values of a route's `{…}`.
package struct Parameters: Sendable, Hashable {
    private var names: [String]
    private var values: [String]

    /// These values of these names.
    package init(_ names: [String], _ values: [String]) {
        self.names = names
        self.values = values
    }

    /// The value called `name`.
    package subscript(name: String) -> String? {
        names.firstIndex(of: name).flatMap { values.indices.contains($0) ? values[$0] : nil }
    }
}

extension Parameters: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements.map(\.0), elements.map(\.1))
    }
}
