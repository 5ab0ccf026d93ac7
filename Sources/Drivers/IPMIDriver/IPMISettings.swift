import Documents
import DriverInterfaces
import IPMI

/// How to reach a node's controller, and how to treat it: the `ipmi_*` keys of `driver_info` (drivers.md §3.2).
struct IPMISettings: Sendable, Hashable {
    /// Where and for whom sessions are: nodes that agree in this share them.
    struct Access: Sendable, Hashable {
        /// An IP address or a name.
        var host: String
        var port: Int
        var credentials: ControllerSession.Credentials
        var suites: [CipherSuite]
    }

    var access: Access
    /// Whether the boot device is set for the next boot only and set again at every power on.
    var forcesBootDevice: Bool
    /// Whether the controller is told to keep boot flags for longer than 60 seconds.
    var keepsBootFlags: Bool

    init(_ info: JSONObject) throws(ValidationFailure) {
        let host = try info.requiredText(
            "ipmi_address", else: "IPMI address was not specified: driver_info/ipmi_address is missing.")
        let port = try info.number("ipmi_port", in: 1...65_535) ?? 623
        try Self.checkVersion(info)
        try Self.checkBridging(info)
        let credentials = ControllerSession.Credentials(
            userName: try Self.bytes("ipmi_username", info, max: 16),
            password: Secret(try Self.bytes("ipmi_password", info, max: 20)), controllerKey: try Self.controllerKey(info),
            privilege: try Self.privilege(info))
        access = Access(host: host, port: Int(port), credentials: credentials, suites: try Self.suites(info))
        forcesBootDevice = try info.flag("ipmi_force_boot_device") ?? false
        keepsBootFlags = try info.flag("ipmi_disable_boot_timeout") ?? true
        _ = try info.number("ipmi_terminal_port", in: 1...65_535)
    }

    private static func checkVersion(_ info: JSONObject) throws(ValidationFailure) {
        let version = try info.choice("ipmi_protocol_version", of: ["2.0", "1.5"]) ?? "2.0"
        guard version == "2.0" else {
            guard info["ipmi_cipher_suite"] == nil else {
                throw ValidationFailure(
                    "driver_info/ipmi_cipher_suite has no meaning with ipmi_protocol_version 1.5; remove it.")
            }
            throw ValidationFailure(
                "driver_info/ipmi_protocol_version 1.5 is not supported: its sessions are not encrypted; set it to 2.0.")
        }
    }

    private static func checkBridging(_ info: JSONObject) throws(ValidationFailure) {
        let bridging = try info.choice("ipmi_bridging", of: ["no", "single", "dual"]) ?? "no"
        var needed: [String] = []
        if bridging != "no" { needed += ["ipmi_target_channel", "ipmi_target_address"] }
        if bridging == "dual" { needed += ["ipmi_transit_channel", "ipmi_transit_address"] }
        let missing = needed.filter { info[$0] == nil }
        guard missing.isEmpty else {
            throw ValidationFailure("Bridging \(bridging) needs these keys in driver_info: \(missing.joined(separator: ", ")).")
        }
        guard bridging == "no" else {
            throw ValidationFailure(
                "driver_info/ipmi_bridging \(bridging) is not supported yet; set it to no, and ipmi_address to the controller's own."
            )
        }
    }

    /// Numbers count as their digits, as Ironic casts them to text.
    private static func bytes(_ key: String, _ info: JSONObject, max: Int) throws(ValidationFailure) -> [UInt8] {
        guard let value = info[key], !value.isNull else { return [] }
        let text = value.stringValue ?? value.integerValue.map(String.init)
        guard let text, text.utf8.count <= max else {
            throw ValidationFailure("driver_info/\(key) must be a text of at most \(max) bytes, as IPMI has room for no more.")
        }
        return Array(text.utf8)
    }

    private static func controllerKey(_ info: JSONObject) throws(ValidationFailure) -> Secret? {
        guard let value = info["ipmi_hex_kg_key"], !value.isNull else { return nil }
        guard let digits = value.stringValue.map({ Array($0.utf8) }), digits.count % 2 == 0, digits.count <= 40 else {
            throw ValidationFailure(
                "driver_info/ipmi_hex_kg_key must be hexadecimal with an even number of digits, at most 40.")
        }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let byte = UInt8(String(decoding: digits[index...index + 1], as: UTF8.self), radix: 16) else {
                throw ValidationFailure("driver_info/ipmi_hex_kg_key must be hexadecimal with an even number of digits.")
            }
            bytes.append(byte)
        }
        return bytes.isEmpty ? nil : Secret(bytes)
    }

    private static func privilege(_ info: JSONObject) throws(ValidationFailure) -> PrivilegeLevel {
        let names: [(String, PrivilegeLevel)] = [
            ("ADMINISTRATOR", .administrator), ("CALLBACK", .callback), ("OPERATOR", .operator), ("USER", .user),
        ]
        let name = try info.choice("ipmi_priv_level", of: names.map(\.0))
        return names.first { $0.0 == name }?.1 ?? .administrator
    }

    private static func suites(_ info: JSONObject) throws(ValidationFailure) -> [CipherSuite] {
        guard let number = try info.number("ipmi_cipher_suite", in: 0...255) else { return CipherSuite.preferred }
        guard let suite = CipherSuite(rawValue: UInt8(number)) else {
            throw ValidationFailure(
                "driver_info/ipmi_cipher_suite must be 17 or 3: suite \(number) does not protect a session; "
                    + "without the key, both are tried.")
        }
        return [suite]
    }
}
