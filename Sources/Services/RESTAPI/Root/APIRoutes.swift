/// All routes of the service, put together.
package struct APIRoutes: Sendable {
    /// Below `/v1`.
    package private(set) var versioned = RouteTable()
    /// Beside it.
    package private(set) var plain = RouteTable()
    /// What agents call without credentials, for a listener that serves nothing else: below `/v1`.
    package private(set) var agentVersioned = RouteTable()
    /// The same, beside it.
    package private(set) var agentPlain = RouteTable()

    /// The routes of the API around `services`, and those of `health`.
    package init(
        _ services: APIServices, health: HealthRoutes, agents: AgentSettings = AgentSettings(),
        limits: ServerLimits = ServerLimits()
    ) {
        plain.add(DiscoveryRoute())
        plain.add(health)
        let agentGroups = Self.agentGroups(services, agents, limits)
        for group in Self.groups(services, limits) + agentGroups { group.add(to: &versioned) }
        agentPlain.add(DiscoveryRoute())
        for group in [RootRoutes()] + agentGroups { group.add(to: &agentVersioned) }
    }

    /// One line per group.
    private static func groups(_ services: APIServices, _ limits: ServerLimits) -> [any RouteGroup] {
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
            NodeTimelineRoute(services: services),
            ResourceRoutes(services),
            AllocationRoutes(services: services),
        ]
    }

    /// All of these are public.
    private static func agentGroups(
        _ services: APIServices, _ agents: AgentSettings, _ limits: ServerLimits
    ) -> [any RouteGroup] {
        [
            AgentRoutes(services: services, settings: agents),
            InspectionRoute(services: services, settings: agents, limits: limits),
        ]
    }
}
