import Conductor
import Documents
import DriverInterfaces
import Lifecycle
import MemoryStorage
import Model
import Storage
import TestWorlds
import Testing

/// What the API asks of the conductor.
struct RequestTests {
    @Test func anEventIsVisibleWhenFilingReturns() async throws {
        try await SimulatedWorld().run { world in
            let node = try await world.addNode(.available)
            let conductor = try world.conductor()
            let answer = try await conductor.file(.deploy(StepRequest()), on: .uuid(node), requestID: "req-1")
            #expect(answer.node.status.provisionState == .deploying)
            #expect(try await world.node(node) == answer)
            #expect(await world.store.pendingEffects(of: node).map(\.effect.order) == [.begin(.deploy)])
            let entry = try #require(await world.store.journal(of: node, limit: 1).first)
            #expect(entry.event == "deploy" && entry.requestID == "req-1" && entry.to == .deploying)
        }
    }

    @Test func whatWasFiledBeforeTheStartIsDoneAfterIt() async throws {
        try await SimulatedWorld().run { world in
            let node = try await world.addNode(.enroll)
            let conductor = try world.conductor()
            _ = try await conductor.file(.manage, on: .uuid(node))
            try await world.with(conductor) { _ in
                let managed = try await world.rest(of: node)
                #expect(managed.node.status.provisionState == .manageable)
            }
        }
    }

    @Test func aRefusedEventChangesNothing() async throws {
        try await SimulatedWorld().run { world in
            let node = try await world.addNode(.available)
            let before = try await world.node(node)
            await #expect {
                _ = try await world.conductor().file(.rescue, on: .uuid(node)) { node, _ in node.description = "changed" }
            } throws: { error in
                guard case ServiceError.rejected(let rejection) = error else { return false }
                return rejection.reason == .notAllowedInState
            }
            #expect(try await world.node(node) == before)
        }
    }

    @Test func aMissingNodeIsNotFound() async throws {
        try await SimulatedWorld().run { world in
            await #expect {
                _ = try await world.conductor().file(.provide, on: .name("nobody"))
            } throws: { error in
                "\(error)" == "Node nobody could not be found."
            }
        }
    }

    @Test func aConfigDriveIsKeptAsASecretInTheCommitOfTheDeployment() async throws {
        try await SimulatedWorld().run { world in
            let node = try await world.addNode(.available)
            let conductor = try world.conductor()
            let managed = try await conductor.file(.deploy(StepRequest()), on: .uuid(node)) { node, secrets in
                var info = node.clear(.instanceInfo, with: secrets)
                info["configdrive"] = "H4sIAAAA"
                node.replace(.instanceInfo, with: info, secrets: &secrets)
            }
            #expect(managed.node.instanceInfo.object["configdrive"] == "******")
            let context = try await conductor.context(for: managed)
            #expect(context.instanceInfo["configdrive"] == "H4sIAAAA")
            #expect(managed.revision == 1)
        }
    }

    @Test func secretsOfAnInstanceGoWithIt() async throws {
        try await SimulatedWorld().run { world in
            var secrets = NodeSecrets()
            secrets.driverInfo = ["fake_password": "one"]
            secrets.instanceInfo = ["configdrive": "two"]
            let node = try await world.addNode(.active, power: .on, driverInfo: ["fake_password": "******"], secrets: secrets) {
                $0.instanceInfo = ["configdrive": "******"]
            }
            try await world.with(world.conductor()) { conductor in
                _ = try await conductor.file(.delete, on: .uuid(node))
                try await world.rest(of: node)
            }
            let left = try await world.store.secrets(of: node)
            #expect(left.instanceInfo.isEmpty)
            #expect(left.driverInfo == ["fake_password": "one"])
        }
    }

    @Test func anAgentsTokenIsKeptAsASecret() async throws {
        try await SimulatedWorld().run { world in
            let node = try await world.addNode(.available)
            let conductor = try world.conductor()
            var findings = Findings()
            findings.driverInternalInfo = ["agent_secret_token": "hush", "agent_url": "https://192.0.2.1:9999"]
            let managed = try await conductor.file(.agentCalled(findings), on: .uuid(node))
            #expect(managed.node.driverInternalInfo.object["agent_secret_token"] == "******")
            #expect(managed.node.driverInternalInfo.object["agent_url"] == "https://192.0.2.1:9999")
            #expect(try await conductor.context(for: managed).driverInternalInfo["agent_secret_token"] == "hush")
        }
    }

    @Test func aConflictIsDecidedAgainFromWhatTheOtherWroteAndEndsAfterSomeAttempts() async throws {
        try await SimulatedWorld().run { world in
            let node = try await world.addNode(.available)
            let busy = BrokenStore { contact, number in contact == "commit" && number < 3 ? .conflict : nil }
            let managed = try await world.conductor(store: busy).update(.uuid(node)) { node, _ in node.description = "third" }
            #expect(managed.node.description == "third")
            let hopeless = BrokenStore { contact, _ in contact == "commit" ? .conflict : nil }
            await #expect {
                _ = try await world.conductor(store: hopeless).update(.uuid(node)) { node, _ in node.description = "no" }
            } throws: { error in
                guard case ServiceError.store(.conflict) = error else { return false }
                return true
            }
        }
    }

    @Test func anEditIsRefusedByItsOwnError() async throws {
        try await SimulatedWorld().run { world in
            let node = try await world.addNode(.available)
            await #expect {
                _ = try await world.conductor().update(.uuid(node)) { (_, _) throws(ServiceError) in
                    throw ServiceError.unsupported(interface: "console", driver: "fake-hardware")
                }
            } throws: { error in
                "\(error)" == "Driver fake-hardware does not support console (disabled or not implemented)."
            }
            #expect(try await world.node(node).revision == 0)
        }
    }

    @Test func hardwareIsAskedWhileTheCallerWaitsButNotForEver() async throws {
        try await SimulatedWorld().run { world in
            let node = try await world.addNode(.available)
            let quick = try world.conductor()
            let device = try await quick.perform("read the boot device", on: .uuid(node)) { driver, context in
                try await driver.management.bootDevice(of: context)
            }
            #expect(device == BootDeviceSetting(device: .pxe, isPersistent: false))
            let slow = try world.conductor(line: SlowPower(time: world.time) { _ in .seconds(1_000_000) })
            try await world.with(slow) { slow in
                let startedAt = world.time.now
                await #expect {
                    try await slow.perform("set the boot device", on: .uuid(node)) { driver, context in
                        try await driver.management.setBootDevice(.disk, isPersistent: true, of: context)
                    }
                } throws: { error in
                    guard case ServiceError.timedOut = error else { return false }
                    return true
                }
                let late = world.time.now - startedAt - slow.limits.callDuration
                #expect(late >= .zero && late <= slow.limits.watchInterval)
            }
        }
    }

    @Test func requestsAreRefusedAsBusyWhenTooManyNodesWait() async throws {
        try await SimulatedWorld().run { world in
            var limits = ConductorLimits()
            limits.nodesQueuedMax = 2
            let conductor = try world.conductor(limits: limits)
            for _ in 0..<2 {
                _ = try await conductor.file(.provide, on: .uuid(world.addNode(.manageable)))
            }
            let third = try await world.addNode(.manageable)
            await #expect {
                _ = try await conductor.file(.provide, on: .uuid(third))
            } throws: { error in
                guard case ServiceError.busy = error else { return false }
                return true
            }
            #expect(try await world.node(third).node.status.provisionState == .manageable)
        }
    }

    @Test func whyTellsWhatIsToBeDoneAndWhatWentWrong() async throws {
        try await SimulatedWorld().run { world in
            let node = try await world.addNode(.enroll)
            let broken = BrokenPower { operation, _, _ in operation == "read the power state" ? .retry : nil }
            try await world.with(world.conductor(line: broken)) { conductor in
                _ = try await conductor.file(.manage, on: .uuid(node))
                try await world.time.sleep(for: .seconds(20))
                let report = try await conductor.why(.uuid(node))
                let pending = try #require(report.pending.first)
                #expect(pending.effect.effect.order == .begin(.verify))
                #expect(pending.attempts >= 3)
                let next = try #require(pending.nextAttemptAt)
                #expect(next > world.time.now)
                #expect(pending.lastFailure?.contains("the controller is broken") == true)
                #expect(!report.isHeld && !report.isQueued)
            }
        }
    }
}
