import Documents
import DriverInterfaces
import FakeDriver
import Model
import TestWorlds
import Testing

/// What fake machines can do.
struct FakeMachineTests {
    private let record = MemoryFakeRecord()
    private let time = VirtualTime()
    private let node = Node(uuid: ResourceID(high: 3, low: 4), driver: "fake-hardware", createdAt: Timestamp(microseconds: 0))

    private func driver(_ options: FakeOptions = FakeOptions()) throws -> Driver {
        let type = FakeHardwareType(hardware: try FakeHardware(record: record), options: options, time: time)
        return try type.driver(with: DriverCatalog([type]).interfaces(for: "fake-hardware"))
    }

    private func context(_ info: JSONObject = [:]) -> NodeContext {
        NodeContext(node: node, driverInfo: info)
    }

    private func findings(_ outcome: Outcome) throws -> Findings {
        guard case .done(let findings) = outcome else {
            Issue.record("not done: \(outcome)")
            return Findings()
        }
        return findings
    }

    @Test func everyInterfaceIsThere() throws {
        let driver = try driver()
        #expect(driver.inspect != nil && driver.rescue != nil && driver.raid != nil && driver.bios != nil)
        #expect(driver.firmware != nil && driver.console != nil && driver.vendor != nil)
        #expect(driver.management.bootModes != nil && driver.management.indicators != nil)
        #expect(driver.management.virtualMedia != nil && driver.management.interrupts != nil)
    }

    @Test func offersTheStepsOfIronicsFakeHardware() async throws {
        let driver = try driver()
        let vendor = try await driver.stepsOfVendor.steps(.clean, for: context())
        #expect(vendor == [Step(interface: .vendor, step: "log_passthrough", priority: 1)])
        let deploy = try await driver.deploy.steps(.deploy, for: context())
        #expect(deploy.map(\.qualifiedName) == ["deploy.deploy"] && deploy.map(\.priority) == [100])
        let service = try await driver.stepsOfVendor.steps(.service, for: context())
        #expect(service.map(\.step) == ["log_passthrough", "trigger_servicewait"])
    }

    @Test(arguments: [JSON.integer(30), .string("30"), .number(30)])
    func aDelayMakesWorkAsynchronous(_ delay: JSON) async throws {
        let outcome = try await driver().deploy.begin(.deploy, on: context(["fake_boot_delay": delay]), as: "deploy-1")
        #expect(outcome == .underway(pollAfter: .seconds(30)))
        #expect(record.lines().count == 1)
    }

    @Test(arguments: [JSON.string("soon"), .bool(true), .integer(-5), .number(.infinity), .null])
    func aSenselessDelayIsNone(_ delay: JSON) async throws {
        let outcome = try await driver().deploy.begin(.adopt, on: context(["fake_deploy_delay": delay]), as: "adopt-1")
        #expect(try findings(outcome) == Findings(powerState: .off))
    }

    @Test func failuresAreDrawnOnceForEachPieceOfWork() async throws {
        var options = FakeOptions()
        options.failureOdds = 0.3
        let driver = try driver(options)
        var failed = 0
        for number in 0..<500 {
            let command = CommandID("deploy-\(number)")
            let first = try await driver.deploy.begin(.adopt, on: context(), as: command)
            let second = try await driver.deploy.begin(.adopt, on: context(), as: command)
            #expect(first == second)
            if case .failed = first { failed += 1 }
        }
        #expect((100...200).contains(failed), "\(failed) of 500 failed with odds of 0.3.")
        #expect(try await driver.deploy.begin(.adopt, on: context(["fake_failure_odds": 1]), as: "deploy-x").isFailure)
    }

    @Test func firmwareSettingsAreSetReadAndReset() async throws {
        let bios = try #require(try driver().bios)
        let set = Step(
            interface: .bios, step: "apply_configuration",
            args: ["settings": [["name": "SysProfile", "value": "PerfPerWatt"], ["name": "Cores", "value": 4]]])
        let after = try findings(await bios.run(set, .clean, on: context(), as: "clean-1")).biosSettings ?? []
        let values = Dictionary(uniqueKeysWithValues: after.map { ($0.name, $0.value) })
        #expect(values["SysProfile"] == "PerfPerWatt" && values["Cores"] == "4" && values["BootMode"] == "Uefi")
        let reset = Step(interface: .bios, step: "factory_reset")
        let back = try findings(await bios.run(reset, .clean, on: context(), as: "clean-2")).biosSettings ?? []
        #expect(back.map(\.name) == ["BootMode", "ProcVirtualization", "SysProfile"])
    }

    @Test func inspectionFindsWhatIsMissingAndAnAddress() async throws {
        let inspect = try #require(try driver().inspect)
        var node = node
        node.properties = ["cpus": "2"]
        let found = try findings(await inspect.inspect(NodeContext(node: node), as: "inspect-1"))
        #expect(found.properties["cpus"] == nil && found.properties["cpu_arch"] == "x86_64")
        #expect(found.portAddresses.count == 1)
        let inventory = try #require(found.inventory).inventory.object
        #expect(inventory["interfaces"]?[0]?["mac_address"]?.stringValue == found.portAddresses.first?.description)
        #expect(inventory["memory"]?["physical_mb"] == 16_384)
    }

    @Test func lightsMediaAndInterruptsAreRemembered() async throws {
        let management = try driver().management
        let lights = try #require(management.indicators)
        try await lights.setState("blinking", ofIndicator: "led@system", of: context())
        #expect(try await lights.state(ofIndicator: "led@system", of: context()) == "blinking")
        await #expect(throws: HardwareError.self) {
            try await lights.setState("on", ofIndicator: "led-0@chassis", of: context())
        }
        await #expect(throws: HardwareError.self) { try await lights.state(ofIndicator: "lamp@desk", of: context()) }
        let media = try #require(management.virtualMedia)
        try await media.attach("http://x/a.iso", deviceType: "cdrom", to: context())
        #expect(try await media.media(of: context()).map(\.image) == ["http://x/a.iso", nil])
        try await media.detach(deviceTypes: [], from: context())
        #expect(try await media.media(of: context()).map(\.image) == [nil, nil])
    }

    @Test func vendorMethodsAnswerAsIronicsDo() async throws {
        let vendor = try driver().stepsOfVendor
        #expect(try await vendor.call("third_method_sync", with: ["bar": "baz"], on: context()) == true)
        #expect(try await vendor.call("third_method_sync", with: ["bar": "bar"], on: context()) == false)
        #expect(try await vendor.call("second_method", with: ["bar": "baz"], on: context()) == nil)
        try vendor.check(["bar": "baz"], of: "second_method")
        #expect(throws: ValidationFailure.self) { try vendor.check([:], of: "second_method") }
        await #expect(throws: HardwareError.self) { try await vendor.call("no_method", with: [:], on: context()) }
    }
}

extension Outcome {
    fileprivate var isFailure: Bool {
        if case .failed = self { true } else { false }
    }
}
