import Documents
import Redfish
import RepeatableRandom
import Testing

struct ResourceTests {
    /// What sushy-tools 2.2.0 answers for a machine, in the parts that matter.
    private static let recorded = """
        {"@odata.type": "#ComputerSystem.v1_13_0.ComputerSystem", "Id": "11111111-2222-3333-4444-555555555555", "Name": "one",
        "UUID": "11111111-2222-3333-4444-555555555555", "Manufacturer": "Sushy Emulator",
        "Status": {"State": "Enabled", "Health": "OK", "HealthRollUp": "OK"}, "PowerState": "Off",
        "Boot": {"BootSourceOverrideEnabled": "Continuous", "BootSourceOverrideTarget": "Hdd",
        "BootSourceOverrideTarget@Redfish.AllowableValues": ["Pxe", "Cd", "Hdd", "UefiHttp"],
        "BootSourceOverrideMode": "UEFI", "UefiTargetBootSourceOverride": "/0x31/0x33/0x01/0x01", "HttpBootUri": "None"},
        "SecureBoot": {"@odata.id": "/redfish/v1/Systems/11111111-2222-3333-4444-555555555555/SecureBoot"},
        "IndicatorLED": "Lit", "Links": {"Chassis": [], "ManagedBy": []},
        "Actions": {"#ComputerSystem.Reset": {
        "target": "/redfish/v1/Systems/11111111-2222-3333-4444-555555555555/Actions/ComputerSystem.Reset",
        "ResetType@Redfish.AllowableValues": ["On", "ForceOff", "GracefulShutdown", "GracefulRestart", "ForceRestart", "Nmi",
        "ForceOn"]}}, "@odata.id": "/redfish/v1/Systems/11111111-2222-3333-4444-555555555555"}
        """

    @Test func readsARecordedMachine() throws {
        let system = try #require(ComputerSystem(try JSON(parsing: Self.recorded)))
        #expect(system.identifier == "11111111-2222-3333-4444-555555555555")
        #expect(system.powerState == .off)
        #expect(system.boot.enabled == .continuous && system.boot.source == .disk && system.boot.mode == .uefi)
        #expect(system.boot.allowedSources == ["Pxe", "Cd", "Hdd", "UefiHttp"])
        #expect(
            system.reset?.allowed == [
                .on, .forceOff, .gracefulShutdown, .gracefulRestart, .forceRestart, .interrupt, .forceOn,
            ])
        #expect(system.secureBoot == "/redfish/v1/Systems/11111111-2222-3333-4444-555555555555/SecureBoot")
        #expect(system.indicatorLight == .lit && system.isLocationIndicatorActive == nil)
        #expect(system.manufacturer == "Sushy Emulator" && system.model == nil)
    }

    @Test func aMachineThatSaysLittleIsAMachine() throws {
        let system = try #require(ComputerSystem(["PowerState": "Hibernating", "Boot": nil, "Actions": [:]]))
        #expect(system.powerState == nil && system.reset == nil && system.boot.source == nil && system.secureBoot == nil)
        #expect(ComputerSystem([1, 2]) == nil)
    }

    @Test func findsWhereSessionsAreMade() {
        #expect(ServiceRoot(["Links": ["Sessions": ["@odata.id": "/s"]]]).sessions == "/s")
        #expect(
            ServiceRoot(["SessionService": ["@odata.id": "/redfish/v1/SessionService"]]).sessions
                == "/redfish/v1/SessionService/Sessions")
        #expect(ServiceRoot(["SessionService": ["@odata.id": "/x/"]]).sessions == "/x/Sessions")
        #expect(ServiceRoot([:]).sessions == nil)
    }

    @Test func findsWhatAnActionTakes() {
        let information: JSON = [
            "Parameters": [
                ["Name": "Delay"], ["Name": "ResetType", "AllowableValues": ["On", "FullPowerCycle", "ForceOff"]],
            ]
        ]
        #expect(ResetAction.allowed(byInformation: information) == [.on, .forceOff])
        #expect(ResetAction.allowed(byInformation: [:]) == nil)
    }

    @Test func noDamageToADocumentIsMoreThanAMissingValue() throws {
        let bytes = Array(Self.recorded.utf8)
        for length in 0..<bytes.count { _ = ErrorText.text(in: Array(bytes.prefix(length))) }
        var random = SeededGenerator(seed: 7)
        for _ in 0..<3_000 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                damaged[Int.random(in: damaged.indices, using: &random)] = UInt8.random(in: 0x20...0x7E, using: &random)
            }
            guard let document = try? JSON(parsing: damaged) else { continue }
            _ = ComputerSystem(document)
            _ = ServiceRoot(document)
            _ = ResourceCollection(document)
            _ = ResetAction.allowed(byInformation: document)
            _ = SecureBootSettings(document)
        }
    }

    @Test func everythingOfTheWrongKindIsNothing() {
        let wrong: [JSON] = [nil, true, 5, "x", [], [:], [[:]], ["@odata.id": 5]]
        for value in wrong {
            let document: JSON = [
                "Boot": value, "Actions": value, "SecureBoot": value, "PowerState": value, "Systems": value, "Links": value,
                "Members": value, "Parameters": value, "error": value, "@Message.ExtendedInfo": value,
            ]
            #expect(ComputerSystem(document)?.powerState == nil)
            #expect(ServiceRoot(document).systems == nil)
            _ = ResourceCollection(document)
            _ = ResetAction.allowed(byInformation: document)
            _ = ErrorText.text(in: document.bytes)
        }
    }
}
