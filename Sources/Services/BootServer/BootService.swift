import DHCP
package import DriverInterfaces
package import Logging
package import Observability
package import ServiceLifecycle
package import Storage

/// The boot service put together: DHCP, TFTP and HTTP on each interface that the settings name.
package struct BootService: Sendable {
    /// What runs, each until the service shuts down.
    package let services: [any ServiceLifecycle.Service]
    /// Boot programs that no Debian package brought, for the log.
    package let missingLoaders: [BootLoaders.Program]

    /// Opens the ports, so that what is in the way is known before anything runs.
    ///
    /// - Throws: `BootFailure` saying what to do.
    package init(
        _ settings: BootSettings, store: any Store, timeline: any TimelineRecorder, time: any TimeSource,
        metrics: MetricsRegistry, logger: Logger
    ) throws(BootFailure) {
        let directory = BootDirectory(store: store, inspectedNodesMax: settings.limits.inspectedNodesMax)
        let catalog = try BootCatalog(settings: settings, directory: directory)
        let journal = BootJournal(
            metrics: BootMetrics(metrics), logger: logger, timeline: timeline, time: time, limits: settings.limits)
        let leases = try LeaseBook(settings)
        var services: [any ServiceLifecycle.Service] = []
        for interface in settings.interfaces {
            services.append(BootHTTPServer(interface, catalog, journal))
            services.append(try TFTPServer(interface, catalog, journal))
            guard let mode = settings.dhcp else { continue }
            var configuration = DHCPResponder.Configuration(mode: mode, server: interface.address, subnet: interface.subnet)
            configuration.router = settings.router
            configuration.nameServers = settings.nameServers
            for port in DHCPResponder.Port.allCases {
                services.append(try DHCPServer(interface, at: port, DHCPResponder(configuration), catalog, leases, journal))
            }
        }
        self.services = services
        missingLoaders = catalog.loaders.missing
    }
}

extension ServiceLifecycle.Service {
    /// Runs `body` until the service shuts down. That it was told to end is a normal end: a group that hears of an error ends
    /// everything else at once.
    func untilShutdown(_ body: @Sendable @escaping () async throws -> Void) async throws {
        do {
            try await cancelWhenGracefulShutdown(body)
        } catch is CancellationError {
            return
        }
    }
}
