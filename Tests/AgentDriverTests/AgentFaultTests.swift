import AgentContract
import AgentDriver
import Conductor
import Documents
import Lifecycle
import MemoryStorage
import Model
import SimulatedAgents
import Storage
import TestWorlds
import Testing

/// What becomes of a deployment when the world misbehaves: it ends as the operator asked, or in a failure that explains itself.
@Suite(.timeLimit(.minutes(2)))
struct AgentFaultTests {
    /// Deploys, and does something to the machine once its image is being written.
    private func deploy(
        _ world: AgentWorld, _ node: Node.ID, whileWriting disturb: @escaping @Sendable (Node.ID) async throws -> Void
    ) async throws -> ManagedNode {
        try await world.with(world.conductor()) { conductor in
            _ = try await conductor.file(.deploy(StepRequest()), on: .uuid(node))
            try await world.world.wait(for: node) { _ in world.rack.machine(node) { $0.imagesBegun > 0 } }
            try await disturb(node)
            return try await world.world.rest(of: node)
        }
    }

    @Test(arguments: [SimulatedAgent.Character.ironbird, .python])
    func aDeploymentRunsItsStepsInOrderAndEndsWithTheInstance(character: SimulatedAgent.Character) async throws {
        try await AgentWorld.run { world in
            let node = try await world.addNode(.available)
            world.rack.machine(node) { $0.character = character }
            let end = try await world.carryOut(.deploy(StepRequest()), on: node)
            #expect(end.node.status.provisionState == .active, "\(end.node.status.lastError ?? "")")
            #expect(world.rack.machine(node) { $0.boots } == [.network, .disk])
            let orders = world.rack.machine(node) { $0.orders }
            let image = orders.first { $0.name == .executeDeployStep }?.parameters["step"]?["args"]?["image_info"]
            #expect(image?["urls"] == ["http://images.example/debian.raw"])
            #expect(image?["os_hash_algo"] == "sha256")
            #expect(end.node.driverInternalInfo.object["is_whole_disk_image"] == true)
        }
    }

    @Test func aMachineSwitchedOffByHandIsSaidToBeOff() async throws {
        try await AgentWorld.run { world in
            let node = try await world.addNode(.available)
            let end = try await deploy(world, node) { world.rack.switchPower(false, of: $0) }
            #expect(end.node.status.provisionState == .deployFailed)
            #expect(
                end.node.status.lastError?.contains("The machine was switched off during the deploy step deploy.write_image")
                    == true)
            #expect(end.explanation(at: world.world.time.now).next.contains("\"active\" deploys it again"))
            let again = try await world.carryOut(.deploy(StepRequest()), on: node)
            #expect(again.node.status.provisionState == .active, "one verb repairs it")
        }
    }

    @Test func anAgentThatFallsSilentIsGivenTimeAndThenGivenUp() async throws {
        try await AgentWorld.run { world in
            let node = try await world.addNode(.available)
            let end = try await deploy(world, node) { id in world.rack.machine(id) { $0.agent?.faults.isSilent = true } }
            #expect(end.node.status.provisionState == .deployFailed)
            let text = end.node.status.lastError ?? ""
            #expect(text.contains("has not answered since") && text.contains("although its machine is on"), "\(text)")
            #expect(end.node.status.powerState == .off, "nothing is left running")
        }
    }

    @Test func anAgentThatComesBackGoesOn() async throws {
        try await AgentWorld.run { world in
            let node = try await world.addNode(.available)
            let end = try await deploy(world, node) { id in
                world.rack.machine(id) { $0.agent?.faults.isSilent = true }
                try await world.world.time.sleep(for: .seconds(120))
                world.rack.machine(id) { $0.agent?.faults.isSilent = false }
            }
            #expect(end.node.status.provisionState == .active)
            #expect(world.rack.machine(node) { $0.imagesBegun } == 1)
        }
    }

    @Test func anAgentThatAnswersWithErrorsForAWhileIsAskedAgain() async throws {
        try await AgentWorld.run { world in
            let node = try await world.addNode(.available)
            let end = try await deploy(world, node) { id in world.rack.machine(id) { $0.agent?.faults.errorsLeft = 5 } }
            #expect(end.node.status.provisionState == .active)
            #expect(world.rack.machine(node) { $0.imagesBegun } == 1)
        }
    }

    @Test func anImageIsWrittenAgainByAnAgentThatWasStartedAnew() async throws {
        try await AgentWorld.run { world in
            let node = try await world.addNode(.available)
            let end = try await deploy(world, node) { world.rack.restartAgent(of: $0) }
            #expect(end.node.status.provisionState == .active, "\(end.node.status.lastError ?? "")")
            #expect(world.rack.machine(node) { $0.imagesBegun } == 2)
        }
    }

    @Test func aStepThatMayNotBeRepeatedIsGivenUpWhenItsAgentIsStartedAnew() async throws {
        try await AgentWorld.run { world in
            let node = try await world.addNode(.manageable)
            world.rack.machine(node) { $0.durations = ["update_firmware": .seconds(100)] }
            let steps = StepRequest(steps: [Step(interface: .deploy, step: "update_firmware")])
            let end = try await world.with(world.conductor()) { conductor in
                _ = try await conductor.file(.clean(steps), on: .uuid(node))
                try await world.world.wait(for: node) { _ in
                    world.rack.machine(node) { $0.deeds.contains(.run("update_firmware")) }
                }
                world.rack.restartAgent(of: node)
                return try await world.world.rest(of: node)
            }
            #expect(end.node.status.provisionState == .cleanFailed)
            #expect(end.node.status.lastError?.contains("was started anew during the clean step deploy.update_firmware") == true)
            #expect(world.rack.machine(node) { $0.deeds.count { $0 == .run("update_firmware") } } == 1)
        }
    }

    @Test func theAgentsReasonIsTheNodesLastError() async throws {
        try await AgentWorld.run { world in
            let node = try await world.addNode(.available)
            world.rack.machine(node) { $0.faults.failures = ["write_image": "The image has 2 GiB, the disk 1 GiB."] }
            let end = try await world.carryOut(.deploy(StepRequest()), on: node)
            #expect(end.node.status.provisionState == .deployFailed)
            #expect(
                end.node.status.lastError
                    == "The agent could not carry out the deploy step deploy.write_image: The image has 2 GiB, the disk 1 GiB.")
            #expect(!world.rack.machine(node) { $0.isOn })
            #expect(world.rack.machine(node) { $0.boots } == [.network], "no reboot loop")
        }
    }

    @Test func aControllerThatIsSilentForAWhileDelaysOnly() async throws {
        try await AgentWorld.run { world in
            let node = try await world.addNode(.available)
            let end = try await deploy(world, node) { id in
                world.rack.machine(id) { $0.isControllerReachable = false }
                try await world.world.time.sleep(for: .seconds(60))
                world.rack.machine(id) { $0.isControllerReachable = true }
            }
            #expect(end.node.status.provisionState == .active, "\(end.node.status.lastError ?? "")")
        }
    }

    @Test func aMachineThatMustStayOnIsNeverSwitchedOff() async throws {
        try await AgentWorld.run { world in
            let node = try await world.addNode(.available, power: .on) { $0.disablePowerOff = true }
            let end = try await world.carryOut(.deploy(StepRequest()), on: node)
            #expect(end.node.status.provisionState == .active, "\(end.node.status.lastError ?? "")")
            #expect(end.node.status.powerState == .on)
            #expect(world.rack.machine(node) { $0.boots } == [.network, .disk])
            #expect(world.rack.machine(node) { $0.deeds }.contains(.run("lockdown")))
        }
    }

    @Test func progressIsShownWhileTheImageIsWritten() async throws {
        try await AgentWorld.run { world in
            let node = try await world.addNode(.available)
            let end = try await deploy(world, node) { id in
                let seen = try await world.world.wait(for: id) { managed in
                    (managed.work.operation?.progress?.bytes ?? 0) > 4 << 20
                }
                #expect(seen.explanation(at: world.world.time.now).progress?.bytesTotal == 20 << 20)
                #expect(seen.node.driverInternalInfo.object["step_progress"]?["stage"] == "write image")
            }
            #expect(end.node.status.provisionState == .active)
        }
    }

    @Test func askingAfterAStepDoesNotFillTheJournal() async throws {
        try await AgentWorld.run { world in
            let node = try await world.addNode(.available)
            world.rack.machine(node) { $0.durations = ["write_image": .seconds(1_200)] }
            let end = try await world.carryOut(.deploy(StepRequest()), on: node)
            #expect(end.node.status.provisionState == .active)
            let journal = await world.world.store.journal(of: node, limit: 200)
            #expect(journal.count < 40, "\(journal.count) lines for a deployment whose image was asked after 600 times")
            #expect(journal.contains { $0.event == "deploy" }, "the beginning is still there")
        }
    }

    @Test func cleaningErasesMetadataAndLeavesFullErasureOut() async throws {
        try await AgentWorld.run { world in
            let node = try await world.addNode(.manageable)
            let end = try await world.carryOut(.provide, on: node)
            #expect(end.node.status.provisionState == .available)
            #expect(
                world.rack.machine(node) { $0.deeds } == [
                    .run("get_clean_steps"), .run("get_clean_steps"), .run("erase_devices_metadata"),
                ])
            let cached = end.node.driverInternalInfo.object["agent_cached_clean_steps"]
            #expect(cached?["deploy"]?[0]?["priority"] == 0 && cached?["raid"]?[0]?["step"] == "create_configuration")
        }
    }

    @Test func aStepThatWantsARebootGetsItAndTheNextOneRunsInTheNextBoot() async throws {
        try await AgentWorld.run { world in
            let node = try await world.addNode(.manageable)
            let steps = StepRequest(steps: [
                Step(interface: .deploy, step: "update_firmware"), Step(interface: .deploy, step: "erase_devices_metadata"),
            ])
            let end = try await world.carryOut(.clean(steps), on: node)
            #expect(end.node.status.provisionState == .manageable, "\(end.node.status.lastError ?? "")")
            #expect(world.rack.machine(node) { $0.boots } == [.network, .network])
        }
    }

    @Test func aRescueGivesTheAgentAHashAndNeverThePassword() async throws {
        try await AgentWorld.run { world in
            let node = try await world.addNode(.active, power: .on)
            let end = try await world.carryOut(.rescue, on: node)
            #expect(end.node.status.provisionState == .rescue, "\(end.node.status.lastError ?? "")")
            let order = world.rack.machine(node) { $0.orders }.first { $0.name == .finalizeRescue }
            #expect(order?.parameters["rescue_password"]?.stringValue?.hasPrefix("$6$") == true)
            #expect(order?.parameters["hashed"] == true)
        }
    }

    @Test func aMachineThatGoesOffIsLookedAfterOftenAtFirstAndSeldomLater() {
        let limits = AgentLimits()
        let waits = [Duration.zero, .milliseconds(600), .seconds(2), .seconds(20)].map { limits.powerOffPoll(after: $0) }
        #expect(waits == [.milliseconds(50), .milliseconds(150), .milliseconds(500), .seconds(1)])
    }
}
