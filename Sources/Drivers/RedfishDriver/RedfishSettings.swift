import Documents
import DriverInterfaces
import Glibc
import OutboundHTTP
import Redfish

/// How to reach a node's controller: the `redfish_*` keys of `driver_info` (drivers.md §3.3).
struct RedfishSettings: Sendable, Hashable {
    /// Where and for whom sessions are: nodes that agree in this share them.
    struct Access: Sendable, Hashable {
        var address: RedfishAddress
        var credentials: RedfishSession.Credentials?
        var authentication: RedfishSession.Authentication
        var tls: HTTPRequest.TLSVerification
        var tlsVersionMin: HTTPRequest.TLSVersion?
        var tlsCiphers: String?
    }

    var access: Access
    /// Where the machine is at the service; `nil`: wherever its only one is.
    var system: String?

    init(_ info: JSONObject) throws(ValidationFailure) {
        let text = try info.requiredText(
            "redfish_address",
            else: "Missing 'redfish_address' in driver_info: give the controller's URL or host, as in https://192.0.2.9.")
        system = try Self.system(info)
        let authentication = try info.choice("redfish_auth_type", of: RedfishSession.Authentication.allCases.map(\.rawValue))
        let version = try info.choice("redfish_tls_minimum_version", of: ["1.1", "1.2", "1.3"])
        access = Access(
            address: try RedfishAddress(text), credentials: try Self.credentials(info),
            authentication: authentication.flatMap(RedfishSession.Authentication.init) ?? .auto, tls: try Self.verification(info),
            tlsVersionMin: version.flatMap(HTTPRequest.TLSVersion.init),
            tlsCiphers: try Self.text("redfish_tls_ciphers", info))
        if authentication != nil, authentication != "auto", access.credentials == nil {
            throw ValidationFailure(
                "driver_info/redfish_auth_type \(access.authentication.rawValue) needs driver_info/redfish_username.")
        }
        _ = try info.number("firmware_update_unresponsive_bmc_wait", in: 0...86_400)
    }

    private static func system(_ info: JSONObject) throws(ValidationFailure) -> String? {
        guard let value = info["redfish_system_id"], !value.isNull else { return nil }
        guard let path = value.stringValue, path.contains("/"), !path.contains("://"), isPrintable(path) else {
            throw ValidationFailure("driver_info/redfish_system_id must be a path, as in /redfish/v1/Systems/1.")
        }
        return path.hasPrefix("/") ? path : "/" + path
    }

    private static func credentials(_ info: JSONObject) throws(ValidationFailure) -> RedfishSession.Credentials? {
        let name = try text("redfish_username", info)
        let password = try text("redfish_password", info)
        guard let name, !name.isEmpty else {
            guard password == nil else {
                throw ValidationFailure("driver_info/redfish_password is given without driver_info/redfish_username; add it.")
            }
            return nil
        }
        return RedfishSession.Credentials(userName: name, password: Secret(password ?? ""))
    }

    /// Numbers count as their digits.
    private static func text(_ key: String, _ info: JSONObject) throws(ValidationFailure) -> String? {
        guard let value = info[key], !value.isNull else { return nil }
        guard let text = value.stringValue ?? value.integerValue.map(String.init), isPrintable(text) else {
            throw ValidationFailure("driver_info/\(key) must be a text without control characters.")
        }
        return text
    }

    private static func isPrintable(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }

    private static func verification(_ info: JSONObject) throws(ValidationFailure) -> HTTPRequest.TLSVerification {
        guard let value = info["redfish_verify_ca"], !value.isNull else { return .systemAuthorities }
        if let verifies = value.looseBool { return verifies ? .systemAuthorities : .nobodyIsChecked }
        guard let path = value.stringValue, path.hasPrefix("/"), isPrintable(path), Glibc.access(path, R_OK) == 0 else {
            throw ValidationFailure(
                "driver_info/redfish_verify_ca must be true, false, or the path of a file or folder that exists here and can "
                    + "be read.")
        }
        return .authorities(path: path)
    }
}
