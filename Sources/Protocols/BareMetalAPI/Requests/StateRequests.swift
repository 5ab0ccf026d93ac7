package import Documents
package import Model

/// The body of `PUT /v1/nodes/{node}/states/power`.
package struct PowerRequest: Sendable, Hashable {
    package let target: PowerTarget
    package let timeout: Duration?

    /// The request in `body`: 400 for what is wrong, 406 for soft targets and timeouts before 1.27.
    package init(_ body: JSONObject, version: Microversion) throws(APIError) {
        try body.refuseUnknown(besides: ["target", "timeout"])
        let text = try body.required("target").text(of: "target")
        guard let target = PowerTarget(rawValue: text) else {
            let known = PowerTarget.allCases.map(\.rawValue).joined(separator: ", ")
            throw .badRequest("target: \(text.quotedShort) is no power target; targets are \(known).")
        }
        if target == .softOff || target == .softReboot, version < 27 {
            throw .tooNew("The target '\(text)'", since: 27, version: version)
        }
        self.target = target
        timeout = try Self.timeout(body["timeout"] ?? .null, version: version)
    }

    private static func timeout(_ value: JSON, version: Microversion) throws(APIError) -> Duration? {
        guard !value.isNull else { return nil }
        guard version >= 27 else { throw .tooNew("The argument 'timeout'", since: 27, version: version) }
        return .seconds(try value.integer(of: "timeout", in: 1...Int64(Int32.max)))
    }
}

/// The body of `PUT /v1/nodes/{node}/maintenance`.
package struct MaintenanceRequest: Sendable, Hashable {
    package let reason: String?

    /// The request in `body`.
    package init(_ body: JSONObject) throws(APIError) {
        try body.refuseUnknown(besides: ["reason"])
        let value = body["reason"] ?? .null
        reason = value.isNull ? nil : try value.text(of: "reason", max: 4096)
    }
}

/// The body of `PUT /v1/nodes/{node}/states/console`, whose one argument may also stand in the query.
package struct ConsoleRequest: Sendable, Hashable {
    package let isEnabled: Bool

    /// The request in `body`, or in the query.
    package init(_ body: JSONObject, query: QueryArguments = QueryArguments()) throws(APIError) {
        try body.refuseUnknown(besides: ["enabled"])
        if let isEnabled = try query.bool("enabled") {
            self.isEnabled = isEnabled
        } else {
            isEnabled = try body.required("enabled").boolean(of: "enabled")
        }
    }
}

/// The body of `PUT /v1/nodes/{node}/states/boot_mode`.
package struct BootModeRequest: Sendable, Hashable {
    package let target: BootMode

    /// The request in `body`.
    package init(_ body: JSONObject) throws(APIError) {
        try body.refuseUnknown(besides: ["target"])
        target = try BootMode(body.required("target"), of: "target")
    }
}

/// The body of `PUT /v1/nodes/{node}/states/secure_boot`.
package struct SecureBootRequest: Sendable, Hashable {
    package let target: Bool

    /// The request in `body`.
    package init(_ body: JSONObject) throws(APIError) {
        try body.refuseUnknown(besides: ["target"])
        target = try body.required("target").boolean(of: "target")
    }
}
