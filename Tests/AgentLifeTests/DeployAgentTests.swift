import AgentContract
import AgentLife
import AgentSteps
import Documents
import FaultyServers
import Foundation
import Imaging
import Model
import OutboundHTTP
import Testing

struct DeployAgentTests {
    private static let image = Array("a very small disk".utf8) + [UInt8](repeating: 1, count: 2 << 20)

    private static func info(_ url: String, sum: String? = nil) -> JSONObject {
        let digest = Digest("sha256")
        image.withUnsafeBytes { digest?.update($0) }
        let right = digest?.finish() ?? ""
        return [
            "image_info": [
                "id": "tiny", "urls": [.string(url)], "disk_format": "raw", "container_format": "bare", "os_hash_algo": "sha256",
                "os_hash_value": .string(sum ?? right),
            ]
        ]
    }

    @Test func anAgentFindsItsNodeAndIsReachedByItsCertificate() async throws {
        let world = try AgentWorld()
        try await world.running { agent in
            #expect(agent.heartbeat.callbackURL.hasPrefix("https://127.0.0.1:"))
            #expect(agent.heartbeat.agentToken == AgentWorld.token)
            #expect(agent.heartbeat.agentVerifyCA?.hasPrefix("-----BEGIN CERTIFICATE-----") == true)
            let status = try await agent.ask("GET", "/v1/status")
            #expect(status["version"] == .string(DeployAgent.version))
            let refusal = try await agent.ask("GET", "/v1/commands/", token: "wrong")
            #expect(refusal["faultstring"] == "Token invalid.")
            let lookup = world.heard.now.lookups[0]
            #expect(lookup.target == "/v1/lookup?addresses=52:54:00:aa:00:01")
            #expect(lookup.headers["x-openstack-ironic-api-version"] == "1.62")
        }
    }

    @Test func anAgentThatIsThereBeforeItsAddressWaitsForIt() async throws {
        let world = try AgentWorld()
        var settings = world.settings
        settings.networkFile = "/run/network"
        try await withThrowingTaskGroup(of: Void.self) { group in
            let agent = world.agent(settings)
            group.addTask { try await agent.run() }
            _ = await world.heard.wait { $0.log.contains { $0.contains("waits for an address") } ? true : nil }
            #expect(world.heard.now.lookups.isEmpty)
            try world.put("run/network", "192.0.2.100/24 on eth0")
            _ = await world.heard.wait { $0.heartbeats.first }
            group.cancelAll()
            while (try? await group.next()) != nil {}
        }
        await world.close()
    }

    @Test func onlyItsOwnCertificateIsBelieved() async throws {
        let world = try AgentWorld()
        try await world.running { agent in
            let request = HTTPRequest("GET", agent.heartbeat.callbackURL + "/", tls: .systemAuthorities)
            await #expect(throws: HTTPFailure.self) { _ = try await world.client.send(request) }
        }
    }

    @Test func anImageIsWrittenAndTheEndIsToldAtOnce() async throws {
        let world = try AgentWorld(files: ["/image": Self.image])
        try await world.running { agent in
            let result = try await agent.step(.deploy, "write_image", Self.info(world.server.url("/image")))
            #expect(result.status == .succeeded, "\(String(describing: result.error))")
            #expect(result.step(of: .deploy)?["ironbird_command"] == "c-1")
            #expect(world.disk.prefix(Self.image.count) == Data(Self.image))
            // At the beginning, at the step's end, and once more for a service that was not ready for that.
            _ = await world.heard.wait { $0.heartbeats.count >= 3 ? true : nil }
            // The same order once more is the same command.
            let again = try await agent.step(.deploy, "write_image", Self.info(world.server.url("/image")))
            #expect(again.id == result.id)
        }
    }

    @Test func aWrongChecksumFailsTheStepAndTheDiskDoesNotBoot() async throws {
        let world = try AgentWorld(files: ["/image": Self.image])
        try await world.running { agent in
            let wrong = Self.info(world.server.url("/image"), sum: String(repeating: "0", count: 64))
            let result = try await agent.step(.deploy, "write_image", wrong)
            #expect(result.status == .failed)
            #expect(result.error?.type == "ImageChecksumError")
            #expect(world.disk.prefix(1 << 20) == Data(count: 1 << 20))
        }
    }

    @Test func withoutADiskThatFitsNothingIsWritten() async throws {
        let world = try AgentWorld(files: ["/image": Self.image])
        try await world.running { agent in
            let result = try await agent.step(
                .deploy, "write_image", Self.info(world.server.url("/image")),
                node: ["properties": ["root_device": ["serial": "another"]]])
            #expect(result.error?.type == "DeviceNotFound")
            #expect(result.error?.message.contains("/dev/vda (24 MiB)") == true)
            #expect(world.disk == Data(count: 24 << 20))
        }
    }

    @Test func stepsAreOfferedWithIronicsPrioritiesAndCleaningErases() async throws {
        let world = try AgentWorld()
        try Data(repeating: 0xEE, count: 24 << 20).write(to: world.folder.appending(path: "dev/vda"))
        try await world.running { agent in
            let answer = try await agent.order(CommandRequest(.getCleanSteps, ["node": [:], "ports": []]))
            let offer = try StepOffer(.clean, try #require(answer.result))
            let priorities = Dictionary(uniqueKeysWithValues: offer.all.map { ($0.step, $0.priority) })
            #expect(priorities["erase_devices"] == 10)
            #expect(priorities["erase_devices_metadata"] == 99)
            let stale = try await agent.step(.clean, "erase_devices_metadata", versions: ["other": "1"], id: "c-0")
            #expect(stale.status == .versionMismatch)
            let result = try await agent.step(.clean, "erase_devices_metadata", versions: offer.versions)
            #expect(result.status == .succeeded, "\(String(describing: result.error))")
            #expect(world.disk.prefix(1 << 20) == Data(count: 1 << 20))
            #expect(world.disk.suffix(1 << 20) == Data(count: 1 << 20))
            #expect(world.disk[(4 << 20)..<(5 << 20)] == Data(repeating: 0xEE, count: 1 << 20))
            let all = try await agent.step(.clean, "erase_devices", id: "c-2")
            #expect(all.status == .succeeded)
            #expect(world.disk == Data(count: 24 << 20))
        }
    }

    @Test func disksThatAreToBeSkippedAreNotErased() async throws {
        let world = try AgentWorld()
        try Data(repeating: 0xEE, count: 24 << 20).write(to: world.folder.appending(path: "dev/vda"))
        try await world.running { agent in
            let node: JSONObject = ["properties": ["skip_block_devices": [["name": "/dev/vda"]]]]
            for (index, step) in ["erase_devices_metadata", "erase_devices", "erase_devices_express"].enumerated() {
                let result = try await agent.step(.clean, step, node: node, id: "c-\(index)")
                #expect(result.status == .succeeded)
            }
            #expect(world.disk == Data(repeating: 0xEE, count: 24 << 20))
        }
    }

    @Test func logsComeAsAnArchiveWithoutTheToken() async throws {
        let world = try AgentWorld()
        try world.put("proc/cmdline", "quiet ipa-agent-token=hidden-hidden")
        try await world.running { agent in
            let result = try await agent.order(CommandRequest(.collectSystemLogs))
            let text = try #require(result.result?["system_logs"]?.stringValue)
            let archive = try #require(Base64.decoded(Array(text.utf8)))
            #expect(archive.starts(with: [0x1F, 0x8B]))
            try Data(archive).write(to: world.folder.appending(path: "logs.tar.gz"))
            let tar = Process()
            tar.executableURL = URL(filePath: "/bin/tar")
            tar.arguments = ["-xzOf", world.folder.appending(path: "logs.tar.gz").path]
            let output = Pipe()
            tar.standardOutput = output
            try tar.run()
            let content = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            tar.waitUntilExit()
            #expect(tar.terminationStatus == 0)
            #expect(content.contains("this machine is node \(AgentWorld.nodeID)"))
            #expect(content.contains("ipa-agent-token=***"))
            #expect(!content.contains("hidden-hidden"))
            #expect(!content.contains(AgentWorld.token))
        }
    }

    @Test func poweringOffSyncsAndAnswersFirst() async throws {
        let world = try AgentWorld()
        try await world.running { agent in
            let synced = try await agent.order(CommandRequest(.sync))
            #expect(synced.status == .succeeded)
            let off = try await agent.order(CommandRequest(.powerOff))
            #expect(off.status == .succeeded)
            #expect(await world.heard.wait { $0.powerOrders.count == 3 ? $0.powerOrders : nil } == ["sync", "sync", "off"])
        }
    }

    @Test func aRescuedMachineGetsItsPasswordAndNoMoreHeartbeats() async throws {
        let world = try AgentWorld()
        try await world.running { agent in
            let refused = try await agent.ask(
                "POST", "/v1/commands/", CommandRequest(.finalizeRescue, ["hashed": true]).json)
            #expect(refused["faultstring"]?.stringValue?.contains("rescue_password") == true)
            let result = try await agent.order(
                CommandRequest(.finalizeRescue, ["rescue_password": "$5$salt$hash", "hashed": true]))
            #expect(result.status == .succeeded)
            let file = world.folder.appending(path: "etc/ipa-rescue-config/ipa-rescue-password")
            #expect(try String(contentsOf: file, encoding: .utf8) == "$5$salt$hash")
        }
    }

    @Test func aMachineThatWasLockedDownTakesNoMoreOrders() async throws {
        let world = try AgentWorld()
        try await world.running { agent in
            #expect(try await agent.order(CommandRequest(.lockdown)).status == .succeeded)
            var answer: JSON = .null
            // The lock falls once the answer to its order is out.
            repeat {
                answer = try await agent.ask("POST", "/v1/commands/", CommandRequest(.sync).json)
            } while answer["faultstring"] == nil
            #expect(answer["faultstring"] == "The agent is locked down.")
        }
    }

    @Test func inspectionIsDeliveredAndItsAnswerHelpsTheLookup() async throws {
        let world = try AgentWorld()
        var settings = world.settings
        settings.inspectionURLs = [world.server.url("/v1/continue_inspection")]
        settings.bootInterface = MACAddress("52:54:00:aa:00:01")
        try await world.running(settings) { _ in
            let body = world.heard.now.inspections[0]
            #expect(body["inventory"]?["interfaces"]?[0]?["mac_address"] == "52:54:00:aa:00:01")
            #expect(body["inventory"]?["disks"]?[0]?["model"] == "Test Disk")
            #expect(body["root_disk"]?["name"] == "/dev/vda")
            #expect(body["boot_interface"] == "01-52-54-00-aa-00-01")
            #expect(world.heard.now.lookups[0].target.contains("node_uuid=\(AgentWorld.nodeID)"))
        }
    }

    /// A service that does not know the machine at first may not have waited for its inspection yet.
    @Test(arguments: zip([1, 2], [1, 2]))
    func whatNobodyTookIsDeliveredAgainOnceTheServiceKnowsTheMachine(lookups: Int, deliveries: Int) async throws {
        let world = try AgentWorld(
            lookup: { $0 < lookups ? FaultyServer.Answer(404) : AgentWorld.lookupAnswer() },
            inspection: { $0 == 1 ? FaultyServer.Answer(404) : .json(["uuid": .string(AgentWorld.nodeID)]) })
        var settings = world.settings
        settings.inspectionURLs = [world.server.url("/v1/continue_inspection")]
        try await world.running(settings) { _ in
            #expect(world.heard.now.lookups.count == lookups)
            #expect(world.heard.now.inspections.count == deliveries)
        }
    }

    @Test func lookupGoesOnUntilTheServiceKnowsTheMachine() async throws {
        let world = try AgentWorld { count in
            [1: FaultyServer.Answer(404), 2: FaultyServer.Answer(409), 3: FaultyServer.Answer(200, Array("<html>".utf8))][count]
                ?? AgentWorld.lookupAnswer()
        }
        try await world.running { _ in
            #expect(world.heard.now.lookups.count == 4)
        }
    }

    @Test(arguments: [AgentConfiguration.maskedToken, "short", nil])
    func anAgentWithoutATokenOfItsOwnDoesNotGoOn(token: String?) async throws {
        let world = try AgentWorld { _ in AgentWorld.lookupAnswer(token: token) }
        await #expect(throws: (any Error).self) { try await world.agent(world.settings).run() }
        #expect(world.heard.now.heartbeats.isEmpty)
        await world.close()
    }

    @Test func aTokenFromTheBootMediaIsKept() async throws {
        let world = try AgentWorld { _ in AgentWorld.lookupAnswer(token: AgentConfiguration.maskedToken) }
        var settings = world.settings
        settings.token = String(repeating: "m", count: 40)
        try await world.running(settings) { agent in
            #expect(agent.heartbeat.agentToken == settings.token)
        }
    }

    @Test func settingsComeFromTheKernelsCommandLine() throws {
        let values = [
            "ipa-api-url": "http://192.0.2.1:6385/,http://192.0.2.2:6385/v1", "BOOTIF": "01-52-54-00-aa-00-01",
            "ipa-lookup-timeout": "30", "ironbird-root-disk-min-mib": "64", "ipa-insecure": "1", "ipa-tls-min-version": "1.3",
            "ipa-image-download-connection-retries": "3",
        ]
        let settings = try AgentSettings { values[$0] }
        #expect(settings.apiURLs == ["http://192.0.2.1:6385", "http://192.0.2.2:6385"])
        #expect(settings.bootInterface == MACAddress("52:54:00:aa:00:01"))
        #expect(settings.lookupTimeout == .seconds(30))
        #expect(settings.rootDiskBytesMin == 64 << 20)
        #expect(settings.isInsecure)
        #expect(settings.imaging.retriesMax == 3)
        for (name, value) in [
            ("ipa-listen-port", "x"), ("BOOTIF", "eth0"), ("ipa-tls-min-version", "1.1"), ("ipa-insecure", "?"),
        ] {
            #expect(throws: AgentSettings.Failure.self) { try AgentSettings { $0 == name ? value : nil } }
        }
    }
}
