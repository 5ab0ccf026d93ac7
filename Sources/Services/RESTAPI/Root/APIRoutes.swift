/// All routes of the service, put together.
package struct APIRoutes: Sendable {
    /// Below `/v1`.
    package private(set) var versioned = RouteTable()
    /// Beside it.
    package private(set) var plain = RouteTable()

    /// The routes of the API around `services`, and those of `health`.
    package init(
        _ services: APIServices, health: HealthRoutes, agents: AgentSettings = AgentSettings(),
        limits: ServerLimits = ServerLimits()
    ) {
        plain.add(DiscoveryRoute())
        plain.add(health)
        for group in Self.groups(services, agents, limits) { group.add(to: &versioned) }
    }

    /// One line per group.
    private static func groups(_ services: APIServices, _ agents: AgentSettings, _ limits: ServerLimits) -> [any RouteGroup] {
        [
            RootRoutes(),
            NodeRoutes(services: services),
            NodeValidation(services: services),
            NodeStateRoutes(services: services),
            NodeProvisioning(services: services, limits: limits),
            NodeManagementRoutes(services: services),
            NodeMediaRoutes(services: services),
            NodeVendorRoutes(services: services),
            NodeTraitRoutes(services: services),
            NodeVIFRoutes(services: services),
            NodeDetailRoutes(services: services),
            NodeWhyRoute(services: services),
            ResourceRoutes(services),
            AllocationRoutes(services: services),
            AgentRoutes(services: services, settings: agents),
            InspectionRoute(services: services, settings: agents, limits: limits),
        ]
    }
}
