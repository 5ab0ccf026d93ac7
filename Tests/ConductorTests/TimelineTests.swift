import Conductor
import Documents
import DriverInterfaces
import FakeDriver
import Lifecycle
import Model
import Storage
import TestWorlds
import Testing

/// What the conductor tells of boots: what was committed, and only that.
struct TimelineTests {
    @Test func everyStepAndPowerChangeIsToldOnce() async throws {
        try await SimulatedWorld().run { world in
            let node = try await world.addNode(.available, driverInfo: ["fake_deploy_delay": 10])
            try await world.with(world.conductor()) { conductor in
                _ = try await conductor.file(.deploy(StepRequest()), on: .uuid(node))
                try await world.rest(of: node)
                _ = try await conductor.file(.power(.reboot, timeout: nil), on: .uuid(node))
                try await world.rest(of: node)
            }
            #expect(
                world.timeline.notes(on: node) == [
                    "step: deploy.deploy (step 1 of 1) begins", "step: deploy.deploy (step 1 of 1) is done",
                    "power on: switched: rebooting",
                ])
        }
    }

    @Test func whatIsTriedAgainIsToldOnce() async throws {
        try await SimulatedWorld().run { world in
            let node = try await world.addNode(.available)
            let broken = BrokenStore { contact, number in contact == "commit" && number % 2 == 0 ? .conflict : nil }
            let line = BrokenPower { _, _, number in number % 2 == 1 ? .retry : nil }
            try await world.with(world.conductor(store: broken, line: line)) { conductor in
                _ = try await conductor.file(.deploy(StepRequest()), on: .uuid(node))
                try await world.rest(of: node)
            }
            #expect(
                world.timeline.notes(on: node) == [
                    "step: deploy.deploy (step 1 of 1) begins", "step: deploy.deploy (step 1 of 1) is done",
                ])
        }
    }

    @Test func aRefusedEventTellsNothing() async throws {
        try await SimulatedWorld().run { world in
            let node = try await world.addNode(.active)
            await #expect(throws: ServiceError.self) { try await world.conductor().file(.provide, on: .uuid(node)) }
            #expect(world.timeline.notes(on: node) == [])
        }
    }
}
