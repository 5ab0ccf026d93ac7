import Documents
import Model
import Testing

/// Secrets within documents are found by their names, masked, and put back.
struct JSONSecretsTests {
    private let document: JSON = [
        "auth_password": "a", "auth_username": "b", "deep": [["agent_secret_token": ["c"]]], "rescue_password": nil,
        "headers": ["Authorization": "d", "Accept": "e"],
        "settings": [["name": "AdminPassword", "value": "f"], ["name": "BootMode", "value": "Uefi"]],
        "rule": ["path": "/driver_info/ipmi_password", "value": "g"],
    ]

    @Test func secretsAreMaskedAtAnyDepth() {
        #expect(
            document.maskingSecrets == [
                "auth_password": "******", "auth_username": "b", "deep": [["agent_secret_token": "******"]],
                "rescue_password": nil, "headers": ["Authorization": "******", "Accept": "e"],
                "settings": [["name": "AdminPassword", "value": "******"], ["name": "BootMode", "value": "Uefi"]],
                "rule": ["path": "/driver_info/ipmi_password", "value": "******"],
            ])
        #expect(document.secrets == ["a", ["c"], "d", "f", "g"])
    }

    @Test func whatWasShownCanBeSentBack() {
        #expect(document.maskingSecrets.restoringSecrets(from: document) == document)
    }

    @Test func elementsOfListsKeepTheirSecretsWhenOthersGo() {
        func step(_ name: String, _ password: String, _ priority: JSON = 1) -> JSON {
            ["interface": "bios", "step": .string(name), "args": ["password": .string(password)], "priority": priority]
        }
        let stored: JSON = [step("a", "1"), step("b", "2"), step("c", "3")]
        func restored(_ sent: JSON) -> JSON { sent.restoringSecrets(from: stored) }
        #expect(restored([step("b", "******"), step("c", "******")]) == [step("b", "2"), step("c", "3")])
        #expect(restored([step("a", "******", 7), step("b", "new")]) == [step("a", "1", 7), step("b", "new")])
        // What was never there stands for nothing, least of all for the secret of another.
        #expect(restored([step("x", "******")]) == [step("x", "******")])
    }

    @Test func secretsAreHiddenInTextsThatQuoteThem() {
        let text = "login root:hunter2 failed; image http://x?sig=abcdef, tries: 3"
        #expect(
            text.hiding(["hunter2", ["url": "http://x?sig=abcdef"], 3, "", "3", "ts"])
                == "login root:****** failed; image ******, tries: 3")
        #expect(text.hiding([.string(text + "!")]) == text)
    }
}
