import Documents
import DriverInterfaces
import RedfishDriver
import Testing

struct RedfishValidationTests {
    private let power = RedfishPower(controllers: RedfishControllers())

    @Test(
        arguments: [
            ["redfish_address": "bmc.example.org"],
            ["redfish_address": "192.0.2.9:8443"],
            ["redfish_address": "2001:db8::1"],
            ["redfish_address": "https://[2001:db8::1]/root", "redfish_system_id": "/root/Systems/1"],
            ["redfish_address": "HTTP://bmc", "redfish_system_id": "redfish/v1/Systems/1"],
            ["redfish_address": "bmc", "redfish_username": "admin", "redfish_password": 12345678],
            ["redfish_address": "bmc", "redfish_username": "admin", "redfish_auth_type": "session"],
            ["redfish_address": "bmc", "redfish_verify_ca": "/etc"],
            ["redfish_address": "bmc", "redfish_verify_ca": "no"],
            ["redfish_address": "bmc", "redfish_verify_ca": true],
            ["redfish_address": "bmc", "redfish_tls_minimum_version": "1.2", "redfish_tls_ciphers": "HIGH"],
        ] as [JSONObject])
    func acceptsWhatIronicAccepts(info: JSONObject) {
        #expect(throws: Never.self) { try power.validate(.redfish(info)) }
    }

    @Test(
        arguments: [
            ([:], "Missing 'redfish_address'"),
            (["redfish_address": ""], "Missing 'redfish_address'"),
            (["redfish_address": "ftp://bmc"], "http or https"),
            (["redfish_address": "https://"], "names no host"),
            (["redfish_address": "a b"], "names no host"),
            (["redfish_address": "https://bmc/?x"], "names no host"),
            (["redfish_address": "https://admin:secret@bmc"], "redfish_username and redfish_password"),
            (["redfish_address": "bmc", "redfish_verify_ca": "perhaps"], "redfish_verify_ca"),
            (["redfish_address": "bmc", "redfish_verify_ca": "/no/such/file.pem"], "redfish_verify_ca"),
            (["redfish_address": "bmc", "redfish_auth_type": "oauth"], "redfish_auth_type must be one of auto, session, basic"),
            (["redfish_address": "bmc", "redfish_auth_type": "basic"], "needs driver_info/redfish_username"),
            (["redfish_address": "bmc", "redfish_password": "secret"], "without driver_info/redfish_username"),
            (["redfish_address": "bmc", "redfish_username": "a\nb"], "redfish_username must be a text"),
            (["redfish_address": "bmc", "redfish_system_id": 1], "redfish_system_id must be a path"),
            (["redfish_address": "bmc", "redfish_system_id": "1"], "redfish_system_id must be a path"),
            (["redfish_address": "bmc", "redfish_system_id": "https://other/redfish/v1/Systems/1"], "redfish_system_id"),
            (["redfish_address": "bmc", "redfish_tls_minimum_version": "1.0"], "redfish_tls_minimum_version"),
            (["redfish_address": "bmc", "firmware_update_unresponsive_bmc_wait": -1], "firmware_update_unresponsive_bmc_wait"),
        ] as [(JSONObject, String)])
    func refusesWithFieldAndFix(info: JSONObject, text: String) {
        do throws(ValidationFailure) {
            try power.validate(.redfish(info))
            Issue.record("accepted \(info)")
        } catch {
            #expect(error.reason.contains(text), "\(error.reason)")
            #expect(!error.reason.contains("secret"))
        }
    }
}
