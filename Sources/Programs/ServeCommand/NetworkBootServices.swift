import BootServer
import DHCP
import DriverInterfaces
import Logging
import Observability
import RESTAPI
import ServiceLifecycle
import Storage

/// What the settings of network boot come to: servers on interfaces that are there, and the addresses for agents.
struct NetworkBootServices {
    /// What runs; none without a boot interface.
    let services: [any ServiceLifecycle.Service]
    /// Where agents are listened for.
    let agentListeners: [ListenAddress]

    /// Opens the ports of the boot interfaces.
    ///
    /// - Throws: `BootFailure` or `SettingsProblem`, each with a text for people.
    init(
        _ settings: ServeSettings, store: any Store, timeline: any TimelineRecorder, time: any TimeSource,
        metrics: MetricsRegistry, logger: Logger
    ) throws {
        let interfaces = try settings.boot.interfaces.map { name throws(BootFailure) in try BootNetwork(named: name) }
        let agents = try AgentEndpoints(
            settings.boot.agentListen, interfaces: interfaces, api: settings.listenAddresses, isAPISecure: settings.tls != nil)
        agentListeners = agents.listeners
        guard !interfaces.isEmpty else {
            services = []
            return
        }
        let boot = try BootService(
            Self.bootSettings(settings, interfaces, agents), store: store, timeline: timeline, time: time, metrics: metrics,
            logger: logger)
        services = boot.services
        for program in boot.missingLoaders {
            logger.warning(
                "boot loader missing",
                metadata: [
                    "loader": .string(program.name), "path": .string(program.standardPath),
                    "install": .string("apt-get install \(program.package)"),
                ])
        }
        for interface in interfaces {
            logger.notice(
                "booting machines",
                metadata: ["interface": .string("\(interface)"), "dhcp": .string(settings.boot.dhcp.rawValue)])
        }
    }

    private static func bootSettings(
        _ settings: ServeSettings, _ interfaces: [BootNetwork], _ agents: AgentEndpoints
    ) -> BootSettings {
        let mode: DHCPResponder.Mode? =
            switch settings.boot.dhcp {
            case .off: nil
            case .proxy: .proxy
            case .authoritative: .authoritative
            }
        var boot = BootSettings(interfaces: interfaces, dhcp: mode)
        boot.pools = settings.boot.pools
        boot.router = settings.boot.router
        boot.nameServers = settings.boot.nameServers
        boot.httpPort = settings.boot.httpPort
        boot.tftpPort = settings.boot.tftpPort
        boot.kernel = settings.boot.kernel
        boot.ramdisk = settings.boot.ramdisk
        boot.kernelParameters = settings.boot.kernelParameters
        boot.loaderDirectory = settings.boot.loaderDirectory
        boot.imageDirectory = settings.boot.imageDirectory
        boot.agentEndpoints = agents.byInterface
        boot.leaseFile = settings.stateDirectory + "/leases"
        return boot
    }
}
