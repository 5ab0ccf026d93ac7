import AgentCommands
import AgentContract
import AgentSteps
import CommandServer
import Hardware
import Imaging
import Model
import Synchronization

/// The agent's whole life: inspect where asked to, find its node, serve commands and send heartbeats until the machine goes down.
package struct DeployAgent: Sendable {
    /// The version that it tells the service.
    package static let version = "1.0.0"
    /// How long the answer to the last order may take to leave before the machine goes down.
    private static let farewellMax: Duration = .seconds(2)
    /// How often it is looked whether it has left.
    private static let farewellInterval: Duration = .milliseconds(20)

    private let settings: AgentSettings
    private let surroundings: Surroundings

    /// An agent that has not started.
    package init(_ settings: AgentSettings, in surroundings: Surroundings) {
        self.settings = settings
        self.surroundings = surroundings
    }

    /// Lives until cancelled; throws when it cannot begin, or must not go on.
    package func run() async throws {
        let api = ServiceAPI(settings: settings, client: surroundings.client)
        let inspection = Inspection(api: api, settings: settings, surroundings: surroundings)
        await waitForDisks()
        await waitForNetwork()
        let delivery = await inspection.run()
        guard !settings.apiURLs.isEmpty else { return surroundings.log.say("there is no ipa-api-url: nothing more to do") }
        let survey = InventorySurvey(surroundings.root)
        let found = try await Lookup(api: api, settings: settings, surroundings: surroundings).run(
            { survey.interfaces().compactMap(\.macAddress) }, node: delivery.node)
        surroundings.log.say("this machine is node \(found.answer.nodeID)")
        // A machine may be up before the service waits for it: then it knew nothing of an inspection either.
        if delivery == .undelivered, found.attempts > 1 { _ = await inspection.run(attemptsMax: 1) }
        try await serve(found, api: api)
    }

    /// Disks may take a while to appear; a machine may also have none.
    private func waitForDisks() async {
        let survey = DiskSurvey(surroundings.root)
        for _ in 0..<settings.diskWaitAttempts {
            guard survey.disks().isEmpty, (try? await surroundings.sleep(settings.diskWaitInterval)) != nil else { return }
        }
    }

    /// The ramdisk starts the agent while it still asks for an address: to load and to begin takes about as long. After a while the
    /// agent goes on without one, and says what that leads to.
    private func waitForNetwork() async {
        guard let file = settings.networkFile, surroundings.root.text(file) == nil else { return }
        surroundings.log.say("waits for an address")
        let deadline = surroundings.now() + settings.networkWaitMax
        while surroundings.root.text(file) == nil, surroundings.now() < deadline {
            guard (try? await surroundings.sleep(settings.networkWaitInterval)) != nil else { return }
        }
    }

    private func serve(_ found: Lookup.Found, api: ServiceAPI) async throws {
        let (answer, token, version) = (found.answer, found.token, found.version)
        let bell = Bell()
        let (aftermaths, newAftermath) = AsyncStream<Aftermath>.makeStream()
        let book = CommandBook(commands(answer) { newAftermath.yield($0) }) { result in
            surroundings.log.say("command \(result.name): \(result.status.rawValue) \(result.error?.description ?? "")")
            bell.ring()
        }
        let host = advertisedHost()
        let usesTLS = settings.isAdvertisedWithTLS ?? ServiceAPI.verifiesCertificates(version)
        let identity = usesTLS ? try ServerIdentity(host: host, curve: settings.curve) : nil
        let server = try CommandServer(
            CommandAPI(book, version: Self.version, startedAt: SystemTime.secondsSinceEpoch()) { token },
            host: settings.listenHost, port: settings.listenPort, identity: identity, oldestTLS: settings.oldestTLS)
        let shownHost = host.contains(":") ? "[\(host)]" : host
        let url = "\(usesTLS ? "https" : "http")://\(shownHost):\(settings.advertisedPort ?? server.port)"
        surroundings.log.say("serves commands at \(url)")
        let heartbeats = Heartbeats(
            api: api, surroundings: surroundings, bell: bell, node: answer.nodeID, version: version,
            heartbeat: Heartbeat(
                callbackURL: url, agentVersion: Self.version, agentToken: token, agentVerifyCA: identity?.pem),
            timeout: answer.configuration.heartbeatTimeout)
        await live(book, server, heartbeats, aftermaths)
    }

    private func live(
        _ book: CommandBook, _ server: CommandServer, _ heartbeats: Heartbeats, _ aftermaths: AsyncStream<Aftermath>
    ) async {
        await withDiscardingTaskGroup { group in
            group.addTask { await book.run() }
            group.addTask { await server.run() }
            group.addTask {
                await withDiscardingTaskGroup { talking in
                    talking.addTask { await heartbeats.run() }
                    for await aftermath in aftermaths where await perform(aftermath, book, server) { break }
                    talking.cancelAll()
                }
            }
        }
    }

    /// Does what a command left to be done; whether the agent falls silent with it.
    private func perform(_ aftermath: Aftermath, _ book: CommandBook, _ server: CommandServer) async -> Bool {
        switch aftermath {
        case .powerOff, .restart:
            await takeLeave(server)
            aftermath == .powerOff ? surroundings.control.powerOff() : surroundings.control.restart()
            return false
        case .fallSilent: return true
        case .lockDown:
            await book.lockDown()
            return true
        }
    }

    /// Waits until the service has the answer to its order: a machine that is off repeats no packet that was lost.
    private func takeLeave(_ server: CommandServer) async {
        let deadline = surroundings.now() + Self.farewellMax
        while !server.hasDeliveredAnswers, surroundings.now() < deadline {
            guard (try? await surroundings.sleep(Self.farewellInterval)) != nil else { return }
        }
    }

    private func commands(
        _ answer: LookupAnswer, afterwards: @escaping @Sendable (Aftermath) -> Void
    ) -> [CommandName: AgentCommand] {
        let state = MachineState(configuration: answer.configuration)
        state.node = answer.node
        let imaging = ImageDeployment(
            client: surroundings.client, tls: settings.trust, limits: settings.imaging, pause: surroundings.sleep)
        let runner = StepRunner(
            root: surroundings.root, choice: RootDiskChoice(bytesMin: settings.rootDiskBytesMin), imaging: imaging,
            state: state, log: surroundings.log)
        return CommandTable(runner, control: surroundings.control, afterwards: afterwards).commands
    }

    /// Where the service reaches this machine.
    private func advertisedHost() -> String {
        if let host = settings.advertisedHost { return host }
        let addresses = NetworkAddresses.current()
        if let card = settings.networkInterface, let address = addresses.ipv4[card] ?? addresses.ipv6[card] { return address }
        for url in settings.apiURLs {
            if let address = RouteLookup.localAddress(towards: url) { return address }
        }
        return addresses.ipv4.sorted { $0.key < $1.key }.first { !$0.value.hasPrefix("127.") }?.value ?? "127.0.0.1"
    }
}
