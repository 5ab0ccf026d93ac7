import Documents
import Model
import Testing

@Suite struct VocabularyTests {
    @Test func everyProvisionStateIsSpelledAsIronicSpellsIt() {
        let spelled: Set<String> = [
            "enroll", "manageable", "available", "active", "rescue", "error", "verifying", "inspecting", "cleaning", "deploying",
            "deleting", "adopting", "rescuing", "unrescuing", "servicing", "inspect wait", "clean wait", "wait call-back",
            "rescue wait", "service wait", "clean hold", "deploy hold", "service hold", "inspect failed", "clean failed",
            "deploy failed", "adopt failed", "rescue failed", "unrescue failed", "service failed",
        ]
        #expect(Set(ProvisionState.allCases.map(\.rawValue)) == spelled)
    }

    @Test func aStatesKindCanBeReadFromItsName() {
        for state in ProvisionState.allCases {
            #expect((state.kind == .failed) == state.rawValue.hasSuffix(" failed"))
            #expect((state.kind == .hold) == state.rawValue.hasSuffix(" hold"))
            #expect((state.kind == .wait) == (state.rawValue.hasSuffix(" wait") || state == .deployWait))
            #expect((state.kind == .transient) == state.rawValue.hasSuffix("ing"))
        }
    }

    @Test func aPowerTargetLeadsToTheStateInItsName() {
        #expect(PowerTarget.allCases.filter { $0.result == .off } == [.off, .softOff])
        #expect(PowerTarget.allCases.filter { $0.result == .on } == [.on, .reboot, .softReboot])
    }

    @Test func aTimelineEventsTextIsShort() {
        let node = ResourceID(high: 1, low: 2)
        let at = Timestamp(microseconds: 0)
        for (given, kept) in [
            ("", 0), ("ü", 1), (String(repeating: "ü", count: 500), 500), (String(repeating: "x", count: 501), 500),
        ] {
            let event = TimelineEvent(node: node, at: at, stage: .dhcp, text: given)
            #expect(event.text.count == kept)
            #expect(given.hasPrefix(event.text))
        }
    }

    @Test func printingSecretsShowsNone() {
        var secrets = NodeSecrets()
        secrets.driverInfo = ["ipmi_password": "hunter2"]
        #expect(!"\(secrets)".contains("hunter2"))
    }
}
