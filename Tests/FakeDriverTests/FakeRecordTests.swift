import Documents
import DriverInterfaces
import FakeDriver
import Glibc
import Model
import Testing

/// What happened to fake machines outlives the process that drove them.
struct FakeRecordTests {
    private let node = ResourceID(high: 1, low: 2)
    private let now = Timestamp(microseconds: 1_000)

    private struct StoppedTime: TimeSource {
        let now: Timestamp
        func sleep(for duration: Duration) async throws {}
    }

    private func driver(_ record: any FakeRecord, at now: Timestamp) throws -> Driver {
        let type = FakeHardwareType(hardware: try FakeHardware(record: record), time: StoppedTime(now: now))
        let catalog = DriverCatalog([type])
        return try type.driver(with: try catalog.interfaces(for: "fake-hardware"))
    }

    private var context: NodeContext {
        NodeContext(node: Node(uuid: node, driver: "fake-hardware", createdAt: now), driverInfo: ["fake_vendor_delay": 10])
    }

    @Test func aFileTellsTheNextProcessEverything() async throws {
        let path = "/tmp/ironbird-fake-\(ResourceID.random())"
        defer { unlink(path) }
        let step = Step(interface: .vendor, step: "log_passthrough")
        do {
            let driver = try driver(FileFakeRecord(path: path), at: now)
            _ = try await driver.power.ensure(.on, of: context, timeout: nil, as: "power-1")
            try await driver.management.setBootDevice(.disk, isPersistent: true, of: context)
            let outcome = try await driver.stepsOfVendor.run(step, .clean, on: context, as: "clean-1")
            #expect(outcome == .underway(pollAfter: .seconds(10)))
        }
        let record = try FileFakeRecord(path: path)
        let lines = try record.lines().count
        let driver = try driver(record, at: now + .seconds(10))
        #expect(try await driver.power.powerState(of: context) == .on)
        #expect(try await driver.management.bootDevice(of: context) == BootDeviceSetting(device: .disk, isPersistent: true))
        let outcome = try await driver.stepsOfVendor.run(step, .clean, on: context, as: "clean-1")
        #expect(outcome == .done(Findings()), "It was started before, and is over now.")
        #expect(try record.lines().count == lines, "Nothing was started again.")
    }

    @Test func aLineThatWasCutOffHasNotHappened() throws {
        let path = "/tmp/ironbird-fake-\(ResourceID.random())"
        defer { unlink(path) }
        let record = try FileFakeRecord(path: path)
        try record.append([FakeRecordLine(at: now, node: node, action: .power(.on))])
        let file = open(path, O_WRONLY | O_APPEND)
        _ = "{\"at\":1,\"no".withCString { write(file, $0, 10) }
        close(file)
        #expect(try FileFakeRecord(path: path).lines() == [FakeRecordLine(at: now, node: node, action: .power(.on))])
    }

    @Test func aRebootUnderOneNameHappensOnce() async throws {
        let record = MemoryFakeRecord()
        let driver = try driver(record, at: now)
        for _ in 0..<2 {
            #expect(try await driver.power.ensure(.reboot, of: context, timeout: nil, as: "power-7") == .on)
        }
        #expect(record.lines().filter { $0.action == .power(.on) }.count == 1)
    }
}

extension Driver {
    /// The vendor interface, which a driver of fake hardware always has.
    var stepsOfVendor: any VendorInterface {
        get throws { try #require(vendor) }
    }
}
