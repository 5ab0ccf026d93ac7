import AgentDriver
import Conductor
import DriverInterfaces
import Glibc
import Logging
import Model
import Observability
import OutboundHTTP
import RESTAPI
import SQLiteStorage
import Sealing
import ServiceLifecycle
import Storage
import Timeline
import UnixSignals

/// The service put together: store, conductor and listeners in one group.
struct Server {
    private let settings: ServeSettings
    private let logger: Logger
    private let store: SQLiteStore
    private let controllers = HardwareTypes.Controllers()
    private let outbound = HTTPClient()
    private let services: [any ServiceLifecycle.Service]

    /// Opens everything that must be there before the service can run.
    ///
    /// - Throws: `SettingsProblem`, `StartFailure`, or the failure of a part, each with a text for people.
    init(_ settings: ServeSettings, logger: Logger, onListening: @escaping @Sendable (ListenAddress) async -> Void) throws {
        self.settings = settings
        self.logger = logger
        // The rest is for the database, logs, and what the hardware is asked.
        let descriptors = FileDescriptorLimit.raise(to: settings.pipeline.limits.connectionsMax + 1_024)
        try Self.makeDirectory(settings.stateDirectory)
        store = try SQLiteStore(
            directory: settings.stateDirectory, sealing: try SecretBox(keyFile: settings.stateDirectory + "/secrets.key"))
        let metrics = MetricsRegistry()
        let timeline = TimelineWriter(store: store, metrics: metrics, logger: logger)
        let conductor = Conductor(
            hostname: settings.hostname, store: store,
            drivers: try HardwareTypes.catalog(
                settings, controllers: controllers,
                agents: AgentTools(
                    line: HTTPAgentLine(client: outbound), settings: try settings.agentDriver.knowing(settings.boot),
                    tell: timeline.record)),
            settings: settings.conductor, limits: settings.conductorLimits, metrics: metrics, timeline: timeline,
            logger: logger)
        metrics.addProcessStatistics()
        metrics.addNodeStatistics(of: store, time: conductor.time)
        let watchers = NodeWatchers(conductor, logger: logger)
        let api = APIServices(
            conductor: conductor, followers: timeline.followers, watchers: watchers, pageItemsMax: settings.pageItemsMax,
            ruleCalls: RuleCaller(outbound).make)
        let pipelines = try Self.pipelines(settings, api, metrics, logger)
        var limits = settings.pipeline.limits
        limits.connectionsMax = max(16, min(limits.connectionsMax, (descriptors - 256) / settings.listenAddresses.count))
        let boot = try NetworkBootServices(
            settings, store: store, timeline: timeline, time: conductor.time, metrics: metrics, logger: logger)
        // They end in the reverse order: what the others see while they end is written as well.
        services =
            [timeline, conductor]
            + (try settings.listenAddresses.map { address in
                try APIServer(
                    address: address, tls: settings.tls, pipeline: pipelines.operators, limits: limits, logger: logger,
                    onListening: onListening)
            })
            + (try boot.agentListeners.map { address in
                try APIServer(address: address, pipeline: pipelines.agents, limits: limits, logger: logger) { address in
                    logger.notice("listening for agents", metadata: ["url": "http://\(address)"])
                }
            }) + boot.services + [watchers]
    }

    /// Serves until SIGTERM or SIGINT, and then until what is under way is done.
    func run() async throws {
        var configuration = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = settings.conductorLimits.drainDuration + .seconds(5)
        let group = ServiceGroup(configuration: configuration)
        do {
            try await group.run()
        } catch {
            await close()
            throw error
        }
        await close()
    }

    /// Leaves no session with a controller behind, and the database whole.
    private func close() async {
        await controllers.close()
        await outbound.shutdown()
        await store.close()
    }

    private static func makeDirectory(_ path: String) throws(StartFailure) {
        guard mkdir(path, 0o700) != 0, errno != EEXIST else { return }
        throw StartFailure("The state directory \(path) cannot be made: \(String(cString: strerror(errno))).")
    }

    /// What operators are answered, and what agents are answered at listeners of their own, where nobody needs credentials.
    private static func pipelines(
        _ settings: ServeSettings, _ services: APIServices, _ metrics: MetricsRegistry, _ logger: Logger
    ) throws -> (operators: RequestPipeline, agents: RequestPipeline) {
        var authenticator: Authenticator?
        if settings.authStrategy == .httpBasic, let path = settings.htpasswdFile {
            authenticator = Authenticator(htpasswdPath: path, logger: logger)
            try authenticator?.checkFile()
        }
        let health = HealthRoutes(metrics: metrics, isHealthcheckOn: settings.isHealthcheckOn) {
            do throws(StoreError) {
                _ = try await services.store.conductors()
                return nil
            } catch {
                return "The store does not answer: \(error)"
            }
        }
        let routes = APIRoutes(
            services, health: health, agents: settings.agents, limits: settings.pipeline.limits)
        let operators = RequestPipeline(
            routes: routes.versioned, plainRoutes: routes.plain, authenticator: authenticator, settings: settings.pipeline,
            metrics: metrics, logger: logger)
        // Agents go on with the address that they came to.
        var forAgents = settings.pipeline
        forAgents.publicEndpoint = nil
        forAgents.trustsForwardedHeaders = false
        let agents = RequestPipeline(
            routes: routes.agentVersioned, plainRoutes: routes.agentPlain, authenticator: nil, settings: forAgents,
            metrics: metrics, logger: logger)
        return (operators, agents)
    }
}
