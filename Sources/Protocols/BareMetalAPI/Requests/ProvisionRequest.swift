package import Documents
package import Model

/// The arguments of a provision request.
package struct ProvisionArguments: Sendable, Hashable {
    package var configDrive: ConfigDrive?
    /// The runbook's name or UUID; its steps take the place of `steps`.
    package var runbook: String?
    /// In the order to run for clean and service; with priorities for deployment.
    package var steps: [Step] = []
    package var rescuePassword: String?
    package var disableRamdisk = false

    /// No arguments.
    package init() {}
}

/// The body of `PUT /v1/nodes/{node}/states/provision`.
///
/// It is read in two parts because Ironic asks the state machine between them: first the verb, then its arguments.
package struct ProvisionRequest: Sendable, Hashable {
    private static let keys: Set<String> = [
        "target", "configdrive", "clean_steps", "deploy_steps", "service_steps", "rescue_password", "disable_ramdisk", "runbook",
    ]

    package let verb: ProvisionVerb
    private let body: JSONObject

    /// The request in `body`: 400 for unknown keys and for no or an unknown target, 406 for a target that is too new.
    package init(_ body: JSONObject, version: Microversion) throws(APIError) {
        try body.refuseUnknown(besides: Self.keys)
        let target = try body.required("target").text(of: "target")
        verb = try ProvisionVerb(target, version: version)
        self.body = body
    }

    /// The arguments, checked in Ironic's order once the state machine has agreed to the verb.
    package func arguments(version: Microversion) throws(APIError) -> ProvisionArguments {
        var arguments = ProvisionArguments()
        arguments.configDrive = try ConfigDrive(body["configdrive"] ?? .null, with: verb, version: version)
        arguments.runbook = try runbook(version: version)
        arguments.disableRamdisk = try disableRamdisk(version: version)
        try refuseForeignArguments()
        try verb.checkVersion(version)
        arguments.rescuePassword = try rescuePassword()
        arguments.steps = try steps(version: version, hasRunbook: arguments.runbook != nil)
        return arguments
    }

    private func given(_ key: String) -> JSON? {
        body[key]?.unlessNull
    }

    private func runbook(version: Microversion) throws(APIError) -> String? {
        guard let value = given("runbook") else { return nil }
        guard version >= 92 else { throw .tooNew("The argument 'runbook'", since: 92, version: version) }
        guard verb.takesRunbook else {
            throw .badRequest("runbook: goes with the targets clean and service only, not with '\(verb.rawValue)'.")
        }
        guard given("clean_steps") == nil, given("service_steps") == nil else {
            throw .badRequest("runbook: cannot be combined with steps; give one or the other.")
        }
        return try value.text(of: "runbook")
    }

    private func disableRamdisk(version: Microversion) throws(APIError) -> Bool {
        guard let value = given("disable_ramdisk") else { return false }
        guard verb.takesRunbook else {
            throw .badRequest("disable_ramdisk: goes with the targets clean and service only, not with '\(verb.rawValue)'.")
        }
        let since: Microversion = verb == .clean ? 70 : 108
        guard version >= since else { throw .tooNew("The argument 'disable_ramdisk'", since: since, version: version) }
        return try value.boolean(of: "disable_ramdisk")
    }

    /// Arguments of one verb do not go with another.
    private func refuseForeignArguments() throws(APIError) {
        let homes: [(key: String, isHome: Bool, targets: String)] = [
            ("clean_steps", verb == .clean, "clean"), ("service_steps", verb == .service, "service"),
            ("deploy_steps", verb.isDeployment, "active, deploy and rebuild"), ("rescue_password", verb == .rescue, "rescue"),
        ]
        for home in homes where given(home.key) != nil && !home.isHome {
            throw .badRequest("\(home.key): goes with the target \(home.targets) only, not with '\(verb.rawValue)'.")
        }
    }

    private func rescuePassword() throws(APIError) -> String? {
        guard verb == .rescue else { return nil }
        guard let value = given("rescue_password") else {
            throw .badRequest("rescue_password: is missing; the target rescue needs it.")
        }
        let password = try value.text(of: "rescue_password")
        guard !password.trimmed.isEmpty else { throw .badRequest("rescue_password: must not be blank.") }
        return password
    }

    private func steps(version: Microversion, hasRunbook: Bool) throws(APIError) -> [Step] {
        guard let key = verb.stepsKey else { return [] }
        guard let value = given(key) else {
            guard verb.isDeployment || hasRunbook else {
                throw .badRequest("\(key): is missing; the target \(verb.rawValue) needs steps or a runbook.")
            }
            return []
        }
        guard verb.isDeployment else { return try StepSchema.ordered(key).steps(value) }
        guard version >= 69 else { throw .tooNew("The argument 'deploy_steps'", since: 69, version: version) }
        return try StepSchema.prioritized(key).steps(value, mayBeEmpty: true)
    }
}

extension ProvisionVerb {
    /// The key of the verb's steps in the body.
    fileprivate var stepsKey: String? {
        switch self {
        case .clean: "clean_steps"
        case .service: "service_steps"
        case .active, .deploy, .rebuild: "deploy_steps"
        case .deleted, .undeploy, .manage, .provide, .inspect, .abort, .adopt, .rescue, .unrescue, .unhold: nil
        }
    }
}
