package import BareMetalAPI
import Documents
package import Logging
import Model
package import Observability

/// Answers requests: finds the route, checks who asks and for which version, reads the body, runs the handler, renders what went
/// wrong, and leaves a line in the log.
package struct RequestPipeline: Sendable {
    /// How the service presents itself.
    package struct Settings: Sendable {
        /// Scheme, host and port that links start with; without it, those of the request.
        package var publicEndpoint: String?
        /// Whether a proxy in front of the service may say which scheme and host its client used.
        package var trustsForwardedHeaders = false
        package var limits = ServerLimits()

        /// Links follow the request.
        package init() {}
    }

    /// The largest body, in bytes, that is read and understood within a fraction of a millisecond.
    private static let briefBodyBytesMax = 16 << 10

    private let routes: RouteTable
    /// Paths beside the API: health, metrics.
    private let plainRoutes: RouteTable
    /// `nil` where everybody may do everything.
    private let authenticator: Authenticator?
    private let settings: Settings
    /// Where handlers work that are not brief; without it, where the request is answered.
    var longWork: (any TaskExecutor)?
    private let journal: RequestJournal

    /// A pipeline in front of `routes` (below `/v1`) and `plainRoutes` (beside it).
    package init(
        routes: RouteTable, plainRoutes: RouteTable, authenticator: Authenticator?, settings: Settings = Settings(),
        metrics: MetricsRegistry, logger: Logger
    ) {
        self.routes = routes
        self.plainRoutes = plainRoutes
        self.authenticator = authenticator
        self.settings = settings
        journal = RequestJournal(metrics: metrics, logger: logger)
    }

    /// The answer to a request.
    ///
    /// - Throws: what `body` threw other than an `APIError`; nobody is there to be answered then.
    package func answer(_ incoming: IncomingRequest, body: BodyReader) async throws -> APIResponse {
        var course = RequestCourse(requestID: "req-" + ResourceID.random().description)
        var response: APIResponse
        do {
            response = try await handle(incoming, body, &course)
        } catch let broken as BrokenBody {
            throw broken.cause
        } catch {
            response = ErrorAnswer.response(to: error, logger: journal.logger, requestID: course.requestID)
            if response.status == 405, !course.allowed.isEmpty { response.headers.append(("Allow", course.allowedText)) }
        }
        response.requestID = course.requestID
        response.versionHeaders = course.versionHeaders
        journal.record(incoming, response, course)
        return response
    }

    private func handle(
        _ incoming: IncomingRequest, _ body: BodyReader, _ course: inout RequestCourse
    ) async throws -> APIResponse {
        let target = try RequestTarget(parsing: incoming.target)
        guard let method = HTTPMethod(rawValue: incoming.method) else {
            throw APIError.framework(405, "The method \(incoming.method.prefix(20)) is not known.")
        }
        if !target.isVersioned, let plain = try plain(method, target, &course) {
            let request = APIRequest(method, query: target.query, requestID: course.requestID, baseURL: baseURL(of: incoming))
            return try await withTaskExecutorPreference(longWork) { try await plain.handler(request) }
        }
        let match = routes.match(method, target.segments)
        if case .found(let route, _) = match, route.isPublic {
        } else {
            course.userName = try await authenticate(incoming)
        }
        if method == .options { return APIResponse(status: 200) }
        try accept(incoming)
        course.versionHeaders = .range
        let version = try Microversion.negotiated(standard: incoming.standardVersion, legacy: incoming.legacyVersion)
        course.versionHeaders = .served(version)
        if case .found(let route, _) = match, route.isBrief, !incoming.hasUnsizedBody,
            incoming.contentLength ?? 0 <= Self.briefBodyBytesMax
        {
            return try await dispatch(incoming, method, target, version, body, &course)
        }
        // What takes its time works where it holds up no connection.
        return try await withTaskExecutorPreference(longWork) {
            try await dispatch(incoming, method, target, version, body, &course)
        }
    }

    /// The route beside the API for this path, if there is one.
    private func plain(
        _ method: HTTPMethod, _ target: RequestTarget, _ course: inout RequestCourse
    ) throws(APIError) -> Route? {
        switch plainRoutes.match(method, target.segments) {
        case .found(let route, _):
            course.pattern = "/" + route.pattern
            if route.pattern.isEmpty { course.versionHeaders = .range }
            return route
        case .methodNotAllowed(let allowed): throw methodNotAllowed(allowed, &course)
        case .notFound: return nil
        }
    }

    private func authenticate(_ incoming: IncomingRequest) async throws -> String? {
        guard let authenticator else { return nil }
        switch await authenticator.decide(authorizationHeader: incoming.authorization) {
        case .allowed(let user): return user
        case .refused(let refusal): throw RefusedCredentials(refusal)
        }
    }

    /// Only JSON is served.
    private func accept(_ incoming: IncomingRequest) throws(APIError) {
        // What nearly all clients say needs no searching.
        guard let accept = incoming.accept?.lowercased(), !["", "*/*", "application/json"].contains(accept) else { return }
        guard !["*/*", "application/*", "json"].contains(where: accept.contains) else { return }
        throw .framework(406, "The answer is application/json, which the request's Accept header does not list.")
    }

    /// Finds the route again below the suffix that old versions ignore, and runs it.
    private func dispatch(
        _ incoming: IncomingRequest, _ method: HTTPMethod, _ target: RequestTarget, _ version: Microversion, _ body: BodyReader,
        _ course: inout RequestCourse
    ) async throws -> APIResponse {
        var bare = target
        if version < 91, let last = bare.segments.popLast() {
            let isSuffixed = last.hasSuffix(".json") && last.utf8.count > 5
            bare.segments.append(isSuffixed ? String(last.dropLast(5)) : last)
        }
        var (route, values) = try find(method, bare, version, &course)
        let document = try await document(incoming, route, body)
        course.node = target.segments.first == "nodes" && target.segments.count > 1 ? target.segments[1] : nil
        var request = APIRequest(
            method, version: version, query: target.query, parameters: Parameters(route.parameterNames, values), body: document,
            requestID: course.requestID, baseURL: baseURL(of: incoming), userName: course.userName)
        request.remoteAddress = incoming.remoteAddress
        guard bare != target else { return try await route.handler(request) }
        do {
            return try await route.handler(request)
        } catch let error where ErrorAnswer.status(of: error) == 404 {
            // The identifier may really end like that.
            (route, values) = try find(method, target, version, &course)
            request.parameters = Parameters(route.parameterNames, values)
            return try await route.handler(request)
        }
    }

    private func find(
        _ method: HTTPMethod, _ target: RequestTarget, _ version: Microversion, _ course: inout RequestCourse
    ) throws(APIError) -> (Route, [String]) {
        switch routes.match(method, target.segments) {
        case .found(let route, let values):
            course.pattern = "/v1/" + route.pattern
            try check(route, version)
            return (route, values)
        case .methodNotAllowed(let allowed): throw methodNotAllowed(allowed, &course)
        case .notFound: throw .framework(404, "The resource could not be found.")
        }
    }

    private func methodNotAllowed(_ allowed: [HTTPMethod], _ course: inout RequestCourse) -> APIError {
        course.versionHeaders = .none
        course.allowed = allowed
        return .framework(405, "The server could not comply with the request: this path allows \(course.allowedText).")
    }

    private func check(_ route: Route, _ version: Microversion) throws(APIError) {
        guard version.minor < route.since else { return }
        switch route.below {
        case .notFound: throw .notFound("The path needs API version 1.\(route.since) or newer.")
        case .hidesCollection where route.method == .get: throw .notFound("The path needs API version 1.\(route.since) or newer.")
        case .hidesCollection, .methodNotAllowed:
            throw .framework(405, "The method needs API version 1.\(route.since) or newer.")
        case .notAcceptable: throw .tooNew("The request", since: Microversion(route.since), version: version)
        }
    }

    private func document(_ incoming: IncomingRequest, _ route: Route, _ body: BodyReader) async throws -> JSON? {
        let bytesMax = route.bodyBytesMax ?? settings.limits.bodyBytesMax
        if let length = incoming.contentLength, length > bytesMax { throw Self.tooLarge(bytesMax) }
        let bytes = try await body(bytesMax)
        // Not in one expression: its `nil` would be the document `null`.
        guard !bytes.isEmpty else { return nil }
        return try RequestBody.document(bytes)
    }

    /// The refusal of a body with more bytes than this.
    package static func tooLarge(_ bytesMax: Int) -> APIError {
        .tooLarge("Request body too large: at most \(bytesMax) bytes are accepted here.")
    }

    private func baseURL(of incoming: IncomingRequest) -> String {
        if let endpoint = settings.publicEndpoint { return endpoint }
        let forwarded = settings.trustsForwardedHeaders
        let scheme = (forwarded ? incoming.forwardedScheme : nil) ?? incoming.scheme
        let host = (forwarded ? incoming.forwardedHost : nil) ?? incoming.authority ?? "localhost"
        return scheme + "://" + host
    }
}
