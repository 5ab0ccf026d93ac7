import ArgumentParser

/// `ironbird node …`.
struct NodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "node", abstract: "Enrol, provision and look after machines.",
        groupedSubcommands: [
            CommandGroup(name: "Records", subcommands: resourceVerbs(of: NodeResource.self) + [ImportCommand.self]),
            CommandGroup(name: "Questions", subcommands: questions),
            CommandGroup(name: "Provisioning", subcommands: provisioning),
            CommandGroup(name: "Hardware", subcommands: hardware),
        ])

    private static let questions: [any ParsableCommand.Type] = [
        WhyCommand.self, TimelineCommand.self, WatchCommand.self, ValidateCommand.self, HistoryCommand.self,
        NodeQuestionCommand<InventoryQuestion>.self,
        NodeQuestionCommand<FirmwareQuestion>.self, NodeQuestionCommand<ChildrenQuestion>.self,
        NodeQuestionCommand<StatesQuestion>.self, NodeQuestionCommand<AllocationQuestion>.self,
    ]

    private static let provisioning: [any ParsableCommand.Type] = [
        ProvisionCommand<ManageVerb>.self, ProvisionCommand<ProvideVerb>.self, ProvisionCommand<InspectVerb>.self,
        CleanCommand.self, DeployCommand<ActiveVerb>.self, DeployCommand<RebuildVerb>.self, ProvisionCommand<UndeployVerb>.self,
        ProvisionCommand<AdoptVerb>.self, ProvisionCommand<AbortVerb>.self, RescueCommand.self,
        ProvisionCommand<UnrescueVerb>.self,
        ServiceCommand.self, ProvisionCommand<UnholdVerb>.self, MaintenanceCommand.self,
    ]

    private static let hardware: [any ParsableCommand.Type] = [
        PowerCommand.self, BootDeviceCommand.self, BootModeCommand.self, SecureBootCommand.self, ConsoleCommand.self,
        BIOSCommand.self, TraitsCommand<NodeTraits>.self, VIFCommand.self, InjectNMICommand.self, RAIDCommand.self,
        MediaCommand.self,
        IndicatorCommand.self, PassthruCommand<NodePassthru>.self,
    ]
}

/// The nodes that a command is about.
struct NodeArguments: ParsableArguments {
    @Argument(help: ArgumentHelp("The UUID or name of each.", valueName: "node"))
    var nodes: [String]
}

extension Session {
    /// The path of a node, or of something below it.
    func nodePath(_ node: String, _ rest: String = "") -> String {
        "nodes/" + BareMetalClient.escaped(node) + (rest.isEmpty ? "" : "/" + rest)
    }

    /// Sends each node somewhere, and where asked, waits until it is there.
    func send(
        _ nodes: [String], doing verb: String, waiting options: WaitOptions, for goal: WaitGoal,
        _ request: @escaping @Sendable (String) async throws -> Void
    ) async throws {
        let wait = NodeWait(session: self, timeout: options.timeout)
        try await forEach(nodes) { node in
            try await request(node)
            if options.wait {
                say("\(node): \(try await wait.wait(for: goal, of: node))")
            } else {
                say("\(node): \(verb) accepted")
            }
        }
    }
}
