/// All routes, found by their path: a tree with one level per segment.
package struct RouteTable: Sendable {
    /// What is known about a path.
    enum Match {
        case found(Route, values: [String])
        /// The path exists, for these verbs.
        case methodNotAllowed([HTTPMethod])
        case notFound
    }

    private struct Place: Sendable {
        var literals: [String: Int] = [:]
        var parameter: Int?
        var routes: [HTTPMethod: Route] = [:]
    }

    private var places = [Place()]

    /// No routes.
    package init() {}

    /// Adds the routes of `group`.
    package mutating func add(_ group: some RouteGroup) {
        group.add(to: &self)
    }

    /// Adds a route. Two for the same verb and path are a bug.
    package mutating func add(_ route: Route) {
        var index = 0
        for segment in route.pattern.split(separator: "/") {
            index = segment.hasPrefix("{") ? parameterPlace(below: index) : literalPlace(String(segment), below: index)
        }
        let previous = places[index].routes.updateValue(route, forKey: route.method)
        precondition(previous == nil, "Two routes for \(route.method.rawValue) \(route.pattern).")
    }

    /// Adds a route for each verb that a handler answers to.
    package mutating func add(
        _ methods: HTTPMethod..., at pattern: String, since: Int = 1, below: Route.Below = .notFound, isPublic: Bool = false,
        bodyBytesMax: Int? = nil, isBrief: Bool = false, _ handler: @escaping Route.Handler
    ) {
        for method in methods {
            add(
                Route(
                    method, pattern, since: since, below: below, isPublic: isPublic, bodyBytesMax: bodyBytesMax, isBrief: isBrief,
                    handler))
        }
    }

    /// The route for `method` and the path of these segments. Literal segments go before parameters.
    func match(_ method: HTTPMethod, _ segments: [String]) -> Match {
        var values: [String] = []
        guard let place = place(of: segments[...], below: 0, &values) else { return .notFound }
        if let route = places[place].routes[method] { return .found(route, values: values) }
        return .methodNotAllowed(places[place].routes.keys.sorted { $0.rawValue < $1.rawValue })
    }

    private func place(of segments: ArraySlice<String>, below index: Int, _ values: inout [String]) -> Int? {
        guard let segment = segments.first else { return places[index].routes.isEmpty ? nil : index }
        if let next = places[index].literals[segment], let found = place(of: segments.dropFirst(), below: next, &values) {
            return found
        }
        guard let next = places[index].parameter else { return nil }
        values.append(segment)
        if let found = place(of: segments.dropFirst(), below: next, &values) { return found }
        values.removeLast()
        return nil
    }

    private mutating func literalPlace(_ segment: String, below index: Int) -> Int {
        if let known = places[index].literals[segment] { return known }
        places.append(Place())
        places[index].literals[segment] = places.count - 1
        return places.count - 1
    }

    private mutating func parameterPlace(below index: Int) -> Int {
        if let known = places[index].parameter { return known }
        places.append(Place())
        places[index].parameter = places.count - 1
        return places.count - 1
    }
}
