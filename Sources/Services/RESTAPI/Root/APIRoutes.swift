/// All routes of the service, put together.
package struct APIRoutes: Sendable {
    /// Below `/v1`.
    package private(set) var versioned = RouteTable()
    /// Beside it.
    package private(set) var plain = RouteTable()

    /// The routes of the API around `services`, and those of `health`.
    package init(_ services: APIServices, health: HealthRoutes) {
        plain.add(DiscoveryRoute())
        plain.add(health)
        for group in Self.groups(services) { group.add(to: &versioned) }
    }

    /// One line per group.
    private static func groups(_ services: APIServices) -> [any RouteGroup] {
        [
            RootRoutes(),
            ResourceRoutes(services),
        ]
    }
}
