import AgentDriver
import Conductor
import Documents
import Lifecycle
import Model
import SimulatedAgents
import Storage
import Synchronization
import TestWorlds
import Testing

/// What a deployment puts into the timeline of its node.
struct AgentTimelineTests {
    /// What is told of a deployment, with further members of `instance_info`.
    private func deployment(_ further: JSONObject = [:]) async throws -> [TimelineEvent] {
        let told = Mutex<[TimelineEvent]>([])
        try await AgentWorld.run { world in
            let node = try await world.addNode(.available) { node in
                node.instanceInfo = JSONText(.object(node.instanceInfo.object.merging(further)))
            }
            let type = SimulatedHardwareType.drivenByAgents(world.rack, settings: world.settings) { event in
                told.withLock { $0.append(event) }
            }
            let conductor = try world.world.conductor(types: [type], settings: world.conductorSettings)
            try await world.with(conductor) { conductor in
                _ = try await conductor.file(.deploy(StepRequest()), on: .uuid(node))
                _ = try await world.world.rest(of: node)
            }
        }
        return told.withLock { $0 }
    }

    @Test func theTimelineSaysInTheAgentsWordsWhatBecameOfTheImage() async throws {
        let image = try await deployment().filter { $0.stage == .image }.map(\.text)
        #expect(image.first == "the deploy step deploy.write_image began")
        #expect(image.last == SimulatedAgent.accountOfStep)
    }

    @Test func aConfigDriveIsToldAfterItsImageAndOnlyWhereThereIsOne() async throws {
        #expect(try await deployment().contains { $0.stage == .configDrive } == false)
        let stages = try await deployment(["configdrive": "H4sI"]).map(\.stage)
        let end = try #require(stages.lastIndex(of: .image))
        #expect(stages[stages.index(after: end)] == .configDrive && stages.count { $0 == .configDrive } == 1)
    }
}
