import ArgumentParser
import Documents

/// `ironbird node deploy`, `ironbird node rebuild`.
struct DeployCommand<V: ProvisionVerb>: OperatorCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(commandName: V.word, abstract: V.abstract, aliases: V.aliases)
    }

    @OptionGroup var target: NodeArguments
    @OptionGroup var image: ImageOptions
    @OptionGroup var drive: ConfigDriveOptions

    @Option(help: "Deploy steps: a JSON array, or a JSON or YAML file with one.")
    var deploySteps: String?

    @OptionGroup var wait: WaitOptions
    @OptionGroup var connection: ConnectionOptions

    func run(with session: Session) async throws {
        var body: JSONObject = ["target": .string(V.target)]
        body["configdrive"] = try drive.value(in: session)
        body["deploy_steps"] = try deploySteps.map { try session.array($0, option: "--deploy-steps") }
        let patch = try image.patch(in: session)
        let request = JSON.object(body)
        try await session.send(target.nodes, doing: V.word, waiting: wait, for: V.goal) { node in
            if !patch.isEmpty { try await session.client.send("PATCH", session.nodePath(node), body: .array(patch)) }
            try await session.client.send("PUT", session.nodePath(node, "states/provision"), body: request)
        }
    }
}

/// What to write to the disk; stored in the node's `instance_info` before it is deployed.
struct ImageOptions: ParsableArguments {
    @Option(help: "The image's URL.")
    var image: String?

    @Option(help: "The image's checksum, or the URL of a list of them.")
    var checksum: String?

    @Option(help: "The URL of the kernel, for images of one partition.")
    var kernel: String?

    @Option(help: "The URL of the ramdisk, for images of one partition.")
    var ramdisk: String?

    @Option(help: "Another member of instance_info, KEY=VALUE; may be repeated.")
    var instanceInfo: [String] = []

    /// The changes of `instance_info`.
    func patch(in session: Session) throws -> [JSON] {
        let texts = [("image_source", image), ("image_checksum", checksum), ("kernel", kernel), ("ramdisk", ramdisk)]
        let named = texts.compactMap { key, text in
            text.map { PatchItem.add(PatchItem.path(["instance_info", key]), .string($0)) }
        }
        let others = try session.assignments(
            instanceInfo.map { "--instance-info=\($0)" }, [ResourceField("instance_info", .object)])
        return named + others.patch
    }
}
