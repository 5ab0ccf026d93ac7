import ArgumentParser
import Documents

/// `ironbird deploy`: from nothing to running machines.
struct DeployMachinesCommand: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "deploy", abstract: "Reserve machines that fit and deploy an image to them.",
        discussion: "Reserves, builds the config drive, deploys, and with --wait prints where the machines can be reached.")

    @Argument(help: "The machines' name: NAME for one, NAME-1, NAME-2… for more.")
    var name: String?

    @OptionGroup var placement: PlacementOptions
    @OptionGroup var image: ImageOptions
    @OptionGroup var drive: ConfigDriveOptions

    @Flag(help: "Give everything back when something fails, or on Ctrl-C.")
    var undo = false

    @OptionGroup var wait: WaitOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        guard image.image != nil else { throw ValidationError("say what to deploy: --image URL") }
    }

    func run(with session: Session) async throws {
        let request = JSON.object(try placement.body(name: name))
        let changes = try image.patch(in: session)
        let configDrive = try drive.value(in: session)
        let filed = try await AllocationWait.file(request, session)
        do {
            let machines = try await session.unlessInterrupted(isWanted: undo) {
                try await deploy(filed, changes, configDrive, session)
            }
            try await report(machines, networkData: configDrive?["network_data"], session)
        } catch {
            guard undo else { throw error }
            await takeBack(filed, session)
            throw error
        }
    }

    private func deploy(
        _ filed: [JSON], _ changes: [JSON], _ configDrive: JSON?, _ session: Session
    ) async throws -> [MachineDeployment.Machine] {
        let allocations = try await AllocationWait(session, timeout: wait.timeout).wait(for: filed)
        let machines = allocations.compactMap(MachineDeployment.machine)
        let deployment = MachineDeployment(session: session)
        let titles = Dictionary(machines.map { ($0.title, $0) }) { first, _ in first }
        let waiting = NodeWait(session: session, timeout: wait.timeout)
        try await session.forEach(machines.map(\.title)) { title in
            guard let machine = titles[title] else { return }
            try await deployment.start(machine, changes: changes, drive: configDrive)
        }
        guard wait.wait else { return machines }
        // All of them, however many: a failure of any is noticed at once.
        try await session.forEach(machines.map(\.title), atOnceMax: .max) { title in
            guard let machine = titles[title] else { return }
            let state = try await waiting.wait(for: .provisionState(["active"]), of: machine.node, called: title)
            session.context.terminal.writeError("\(title): \(state)\n")
        }
        return machines
    }

    private func report(_ machines: [MachineDeployment.Machine], networkData: JSON?, _ session: Session) async throws {
        let deployment = MachineDeployment(session: session)
        var rows: [JSON] = []
        for machine in machines {
            let fields = "uuid,name,provision_state"
            let node = try await session.client.get(session.nodePath(machine.node), [("fields", fields)])
            let addresses = wait.wait ? await deployment.addresses(of: machine, networkData: networkData) : []
            rows.append(
                .object([
                    "name": .string(machine.title), "allocation": .string(machine.allocation), "node": node["name"] ?? .null,
                    "node_uuid": .string(machine.node), "state": node["provision_state"] ?? .null,
                    "addresses": .array(addresses.map { .string($0) }),
                ]))
        }
        session.context.terminal.write(
            Rendering(output).list(rows, columns: ["name", "node", "node_uuid", "state", "addresses"]))
    }

    /// Gives back what was reserved; what cannot be given back is named.
    private func takeBack(_ filed: [JSON], _ session: Session) async {
        let deployment = MachineDeployment(session: session)
        for allocation in filed {
            let uuid = allocation["uuid"]?.stringValue ?? ""
            let title = allocation["name"]?.stringValue ?? uuid
            do {
                let now = try await session.client.get("allocations/\(uuid)")
                let isUndeployed = try await deployment.release(now) != nil
                session.context.terminal.writeError("\(title): \(isUndeployed ? "undeployed, then given back" : "given back")\n")
            } catch {
                session.context.terminal.writeError("\(title): could not be given back: \(error)\n")
            }
        }
    }
}

/// `ironbird release`: undeploys machines and gives them back.
struct ReleaseCommand: OperatorCommand {
    static let configuration = CommandConfiguration(
        commandName: "release", abstract: "Undeploy machines and give them back.")

    @Argument(help: "The names or UUIDs of allocations, as `ironbird deploy` and `ironbird allocate` printed them.")
    var allocations: [String]

    @OptionGroup var wait: WaitOptions
    @OptionGroup var connection: ConnectionOptions

    func run(with session: Session) async throws {
        let deployment = MachineDeployment(session: session)
        let waiting = NodeWait(session: session, timeout: wait.timeout)
        try await session.forEach(allocations) { name in
            let allocation = try await session.client.get("allocations/\(BareMetalClient.escaped(name))")
            let node = try await deployment.release(allocation)
            guard let node else { return session.say("\(name): given back") }
            guard wait.wait else { return session.say("\(name): undeployed, then given back") }
            session.say("\(name): \(try await waiting.wait(for: .provisionState(["available"]), of: node, called: name))")
        }
    }
}
