import AgentContract
import Documents
import DriverInterfaces
import Foundation
import Lifecycle
import MemoryStorage
import Model
import SimulatedAgents
import Storage
import TestWorlds
import Testing

@testable import AgentDriver

struct AgentLogsTests {
    @Test func logsOfAFailedDeploymentAreKeptAndNamedInTheHistory() async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "agent-logs-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try await AgentWorld.run { world in
            var world = world
            world.settings.logDirectory = directory
            let node = try await world.addNode(.available)
            world.rack.machine(node) { $0.faults.failures = ["write_image": "The image is gone."] }
            let end = try await world.carryOut(.deploy(StepRequest()), on: node)
            #expect(end.node.status.provisionState == .deployFailed)
            let names = try FileManager.default.contentsOfDirectory(atPath: directory)
            #expect(names.count == 1 && names[0].hasPrefix("\(node)_deploy-"))
            let history = try await world.world.store.history(of: node, page: .init())
            #expect(history.contains { $0.event.contains(directory) && $0.event.contains(names[0]) })
        }
    }

    @Test func aHashOfAPasswordIsOneThatLoginKnows() throws {
        let hash = try #require(RescuePassword.hash("hunter2"))
        #expect(hash.hasPrefix("$6$") && hash.split(separator: "$").count == 3 && !hash.contains("hunter2"))
        #expect(try #require(RescuePassword.hash("hunter2")) != hash, "every hash has a salt of its own")
    }
}
