import Documents
import DriverInterfaces
import IPMIDriver
import Testing

struct IPMIValidationTests {
    private let power = IPMIPower(controllers: IPMIControllers())

    @Test(
        arguments: [
            [:],
            ["ipmi_username": "admin", "ipmi_password": 12345678, "ipmi_port": "6230", "ipmi_priv_level": "OPERATOR"],
            ["ipmi_protocol_version": "2.0", "ipmi_cipher_suite": "17", "ipmi_hex_kg_key": "00fF", "ipmi_bridging": "no"],
            ["ipmi_force_boot_device": "False", "ipmi_disable_boot_timeout": true, "ipmi_cipher_suite": 3],
        ] as [JSONObject])
    func acceptsWhatIronicAccepts(info: JSONObject) {
        let node = NodeContext.ipmi(info.merging(["ipmi_address": "bmc.example"]))
        #expect(throws: Never.self) { try power.validate(node) }
    }

    @Test(
        arguments: [
            (["ipmi_address": .null], "IPMI address was not specified"),
            (["ipmi_address": ""], "ipmi_address"),
            (["ipmi_port": 65_536], "ipmi_port must be a number from 1 to 65535"),
            (["ipmi_port": "x"], "ipmi_port"),
            (["ipmi_username": "a-name-of-17-char"], "ipmi_username must be a text of at most 16 bytes"),
            (["ipmi_password": "a password of 21 char"], "ipmi_password must be a text of at most 20 bytes"),
            (["ipmi_priv_level": "ROOT"], "must be one of ADMINISTRATOR, CALLBACK, OPERATOR, USER"),
            (["ipmi_protocol_version": "1.5"], "set it to 2.0"),
            (["ipmi_protocol_version": "1.5", "ipmi_cipher_suite": 3], "remove it"),
            (["ipmi_cipher_suite": 0], "must be 17 or 3"),
            (["ipmi_cipher_suite": 300], "ipmi_cipher_suite must be a number"),
            (["ipmi_hex_kg_key": "abc"], "even number of digits"),
            (["ipmi_hex_kg_key": "zz"], "hexadecimal"),
            (["ipmi_bridging": "triple"], "must be one of no, single, dual"),
            (["ipmi_bridging": "dual"], "ipmi_target_channel, ipmi_target_address, ipmi_transit_channel, ipmi_transit_address"),
            (["ipmi_bridging": "single", "ipmi_target_channel": "0", "ipmi_target_address": "0x24"], "is not supported yet"),
            (["ipmi_force_boot_device": "maybe"], "must be true or false"),
            (["ipmi_terminal_port": 0], "ipmi_terminal_port"),
        ] as [(JSONObject, String)])
    func refusesWithFieldAndFix(info: JSONObject, text: String) {
        let node = NodeContext.ipmi(JSONObject([("ipmi_address", "192.0.2.1")]).merging(info))
        do throws(ValidationFailure) {
            try power.validate(node)
            Issue.record("accepted \(info)")
        } catch {
            #expect(error.reason.contains(text), "\(error.reason)")
            #expect(!error.reason.contains("a password"))
        }
    }
}
