import Documents
import Model
import Testing

/// Secrets are taken out of documents and put back.
struct SecretDocumentTests {
    private let clear: JSONObject = [
        "ipmi_address": "192.0.2.1", "ipmi_password": "hush", "ipmi_hex_kg_key": "00ff", "snmp_community": "public",
        "nested": ["api_token": 5, "open": true, "list": [["secret_key": ["a": 1]], "plain"]], "odd/key": ["my~password": "x"],
        "adminPass": nil,
    ]

    @Test func secretsAreMaskedAndKeptByPath() {
        let (masked, secrets) = SecretDocument.driverInfo.split(clear)
        #expect(masked.parsed["ipmi_password"] == "******" && masked.parsed["ipmi_address"] == "192.0.2.1")
        #expect(masked.parsed["nested"]?["api_token"] == "******")
        #expect(masked.parsed["adminPass"] == .null, "Nothing is no secret.")
        #expect(
            secrets == [
                "ipmi_password": "hush", "ipmi_hex_kg_key": "00ff", "snmp_community": "public", "nested/api_token": 5,
                "nested/list/0/secret_key": ["a": 1], "odd~1key/my~0password": "x",
            ])
        #expect(!masked.text.contains("hush"))
    }

    @Test(arguments: SecretDocument.allCases)
    func whatWasSplitIsJoinedAgain(_ document: SecretDocument) {
        let (masked, secrets) = document.split(clear)
        #expect(document.join(masked, secrets) == clear)
    }

    @Test func writingBackWhatWasReadKeepsTheSecret() {
        let (masked, secrets) = SecretDocument.driverInfo.split(clear)
        var edited = masked.object
        edited["ipmi_address"] = "192.0.2.2"
        let (again, kept) = SecretDocument.driverInfo.split(edited, keeping: secrets)
        #expect(kept == secrets)
        #expect(SecretDocument.driverInfo.join(again, kept)["ipmi_password"] == "hush")
    }

    @Test(arguments: [
        ("configdrive", true), ("image_url", true), ("rescue_password", true), ("hashed_rescue_password", true),
        ("image_source", false), ("image_checksum", false), ("display_name", false),
    ])
    func instanceSecretsAreTheseKeys(_ key: String, _ isSecret: Bool) {
        #expect(SecretDocument.instanceInfo.isSecret(key) == isSecret)
        if key.hasPrefix("config") || key == "image_url" { #expect(!SecretDocument.driverInfo.isSecret(key)) }
    }

    @Test(arguments: [
        ("ipmi_username", false), ("redfish_password", true), ("agent_secret_token", true), ("deploy_kernel", false),
        ("agent_secret_token_pregenerated", false), ("snmp_priv_key", true), ("ssh_private_key", true), ("passthru", false),
        ("agent_url", false),
    ])
    func driverSecretsAreTheseKeys(_ key: String, _ isSecret: Bool) {
        #expect(SecretDocument.driverInfo.isSecret(key) == isSecret, "\(key)")
    }
}
