import AgentDriver
import Conductor
import Lifecycle
import Model
import SimulatedAgents
import Storage
import Synchronization
import TestWorlds
import Testing

/// What a deployment puts into the timeline of its node.
struct AgentTimelineTests {
    @Test func theTimelineSaysInTheAgentsWordsWhatBecameOfTheImage() async throws {
        let told = Mutex<[TimelineEvent]>([])
        try await AgentWorld.run { world in
            let node = try await world.addNode(.available)
            let type = SimulatedHardwareType.drivenByAgents(world.rack, settings: world.settings) { event in
                told.withLock { $0.append(event) }
            }
            let conductor = try world.world.conductor(types: [type], settings: world.conductorSettings)
            try await world.with(conductor) { conductor in
                _ = try await conductor.file(.deploy(StepRequest()), on: .uuid(node))
                _ = try await world.world.rest(of: node)
            }
        }
        let image = told.withLock { $0.filter { $0.stage == .image }.map(\.text) }
        #expect(image.first == "the deploy step deploy.write_image began")
        #expect(image.last == SimulatedAgent.accountOfStep)
    }
}
