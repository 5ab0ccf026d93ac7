import Documents
import DriverInterfaces
import FakeDriver
import IPMIDriver
import Model
import RedfishDriver
import Testing

/// How a node's interfaces are chosen (drivers.md §1–2).
struct DriverCatalogTests {
    private let catalog: DriverCatalog

    init() throws {
        catalog = DriverCatalog([
            FakeHardwareType(hardware: try FakeHardware()), IPMIHardwareType(controllers: IPMIControllers()),
            RedfishHardwareType(controllers: RedfishControllers()),
        ])
    }

    @Test(arguments: [
        ("ipmi", InterfaceKind.deploy, "autodetect"), ("ipmi", .boot, "ipxe"), ("ipmi", .network, "flat"),
        ("ipmi", .power, "ipmitool"), ("ipmi", .management, "ipmitool"), ("ipmi", .inspect, "agent"),
        ("ipmi", .raid, "no-raid"), ("ipmi", .vendor, "ipmitool"), ("ipmi", .rescue, "no-rescue"), ("ipmi", .storage, "noop"),
        ("ipmi", .bios, "no-bios"), ("ipmi", .console, "no-console"), ("ipmi", .firmware, "no-firmware"),
        ("redfish", .inspect, "redfish"), ("redfish", .raid, "redfish"), ("redfish", .bios, "redfish"),
        ("redfish", .vendor, "redfish"), ("redfish", .deploy, "autodetect"), ("redfish", .firmware, "no-firmware"),
        ("fake-hardware", .deploy, "fake"), ("fake-hardware", .network, "flat"), ("fake-hardware", .storage, "noop"),
        ("fake-hardware", .console, "fake"), ("fake-hardware", .power, "fake"), ("fake-hardware", .rescue, "fake"),
    ])
    func defaultsAreIronicsAndTheAgentInspects(_ driver: String, _ kind: InterfaceKind, _ expected: String) throws {
        #expect(try catalog.interfaces(for: driver)[kind] == expected)
    }

    @Test func everyKindHasAnImplementation() throws {
        for name in catalog.names { #expect(try catalog.interfaces(for: name).count == InterfaceKind.allCases.count) }
    }

    @Test func aConfiguredDefaultMustBeSupported() throws {
        var settings = catalog.settings
        settings.defaults[.network] = "noop"
        #expect(try DriverCatalog(catalog.types, settings: settings).interfaces(for: "ipmi")[.network] == "noop")
        settings.defaults[.network] = "carrier-pigeon"
        #expect(throws: ValidationFailure.self) {
            try DriverCatalog(catalog.types, settings: settings).interfaces(for: "ipmi")
        }
    }

    @Test func refusalsSayWhatAndWhy() throws {
        func text(_ driver: String, _ requested: [InterfaceKind: String] = [:]) -> String {
            do throws(ValidationFailure) {
                _ = try catalog.interfaces(for: driver, requested: requested)
                return "accepted"
            } catch {
                return error.reason
            }
        }
        #expect(text("toaster").hasPrefix("No valid host was found."))
        #expect(text("ipmi", [.power: "psychic"]).contains("'ironic.hardware.interfaces.power' entrypoint: psychic"))
        #expect(
            text("ipmi", [.power: "redfish"])
                == "power interface implementation 'redfish' is not supported by hardware type ipmi.")
        #expect(text("fake-hardware", [.power: "ipmitool"]) == "accepted")
        #expect(text("fake-hardware", [.firmware: "redfish"]).contains("Valid interfaces are no-firmware, fake"))
    }

    @Test func aKindWithoutEnabledImplementationHasNoDefault() throws {
        var settings = catalog.settings
        settings.enabled[.boot] = ["pony-express"]
        #expect {
            try DriverCatalog(catalog.types, settings: settings).interfaces(for: "ipmi")
        } throws: { error in
            "\(error)".hasPrefix("No default value found for boot interface.")
        }
    }

    @Test func whatANodeDoesNotHaveIsAbsent() throws {
        let node = try node("ipmi")
        let driver = try catalog.driver(for: node)
        #expect(
            driver.rescue == nil && driver.raid == nil && driver.bios == nil && driver.console == nil)
        #expect(driver.vendor != nil)
        #expect(driver.network.keepsVirtualInterfaces)
    }

    @Test func aNodeOfADisabledTypeHasNoDriver() throws {
        let node = Node(uuid: ResourceID(high: 0, low: 1), driver: "gone", createdAt: Timestamp(microseconds: 0))
        #expect(throws: ValidationFailure.self) { try catalog.driver(for: node) }
    }

    @Test func whatIsNotDrivenYetNeverPretends() async throws {
        for name in ["ipmi", "redfish"] {
            let node = try node(name)
            let context = NodeContext(node: node)
            let driver = try catalog.driver(for: node)
            await #expect {
                try await driver.deploy.begin(.deploy, on: context, as: "deploy-1")
            } throws: { error in
                guard let error = error as? HardwareError else { return false }
                return error.remedy == .askOperator && error.reason.contains("does not carry out")
            }
            let vendor = try #require(driver.vendor)
            await #expect(throws: HardwareError.self) { try await vendor.call("anything", with: [:], on: context) }
        }
    }

    private func node(_ driver: String) throws -> Node {
        var node = Node(uuid: ResourceID(high: 0, low: 1), driver: driver, createdAt: Timestamp(microseconds: 0))
        node.interfaces = try catalog.interfaces(for: driver)
        return node
    }
}
