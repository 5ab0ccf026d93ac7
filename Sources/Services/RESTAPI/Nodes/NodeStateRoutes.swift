import BareMetalAPI
import Conductor
import Documents
import DriverInterfaces
import Lifecycle
import Model
import Storage

/// `/v1/nodes/{node}/states` without `provision`, and `/maintenance` (ironic-api.md §3.6–3.7).
struct NodeStateRoutes: RouteGroup {
    let services: APIServices

    func add(to table: inout RouteTable) {
        table.add(.get, at: "nodes/{node}/states", isBrief: true) { try await show($0) }
        table.add(.put, at: "nodes/{node}/states/power") { try await changePower($0) }
        table.add(.put, at: "nodes/{node}/states/raid", since: 12, below: .notAcceptable) { try await setRAID($0) }
        table.add(.get, at: "nodes/{node}/states/console") { try await showConsole($0) }
        table.add(.put, at: "nodes/{node}/states/console") { try await setConsole($0) }
        table.add(.put, at: "nodes/{node}/states/boot_mode", since: 76) { try await setBootMode($0) }
        table.add(.put, at: "nodes/{node}/states/secure_boot", since: 76) { try await setSecureBoot($0) }
        table.add(.put, at: "nodes/{node}/maintenance") { try await setMaintenance($0) }
        table.add(.delete, at: "nodes/{node}/maintenance") { try await clearMaintenance($0) }
    }

    private func show(_ request: APIRequest) async throws -> APIResponse {
        _ = try request.arguments()
        let node = try await services.managedNode(request).node
        return .ok { Self.write(node, request.version, to: &$0) }
    }

    private static func write(_ node: Node, _ version: Microversion, to writer: inout JSONWriter) {
        let status = node.status
        writer.beginObject()
        writer.key("console_enabled")
        writer.bool(node.isConsoleEnabled)
        writer.key("last_error")
        writer.string(status.lastError)
        writer.key("power_state")
        writer.string(status.powerState?.rawValue)
        writer.key("provision_state")
        writer.string(status.provisionState.spelling(at: version))
        writer.key("target_power_state")
        writer.string(status.targetPowerState?.rawValue)
        writer.key("target_provision_state")
        writer.string(status.targetProvisionState?.spelling(at: version))
        writer.key("provision_updated_at")
        writer.timestamp(status.provisionUpdatedAt)
        if version >= 12 {
            writer.key("raid_config")
            writer.text(node.raidConfig)
            writer.key("target_raid_config")
            writer.text(node.targetRAIDConfig)
        }
        if version >= 75 {
            writer.key("boot_mode")
            writer.string(node.bootMode?.rawValue)
            writer.key("secure_boot")
            writer.bool(node.isSecureBoot)
        }
        writer.endObject()
    }

    private func changePower(_ request: APIRequest) async throws -> APIResponse {
        _ = try request.arguments()
        let wanted = try PowerRequest(request.object(), version: request.version)
        let managed = try await services.managedNode(request)
        let context = try await services.conductor.context(for: managed)
        let driver = try services.conductor.driver(for: managed.node)
        guard driver.power.supportedTargets(of: context).contains(wanted.target) else {
            throw APIError.badRequest(
                "The power interface of node \(managed.node.uuid) cannot do \"\(wanted.target.rawValue)\".")
        }
        try driver.power.validate(context)
        _ = try await services.conductor.file(
            .power(wanted.target, timeout: wanted.timeout), on: .uuid(managed.node.uuid), requestID: request.requestID)
        return .accepted(watchAt: services.statesLocation(request))
    }

    private func setRAID(_ request: APIRequest) async throws -> APIResponse {
        _ = try request.arguments()
        let config = try request.object()
        let managed = try await services.managedNode(request)
        guard try services.conductor.driver(for: managed.node).raid != nil else {
            throw APIError.notFound(
                ServiceError.unsupported(interface: "raid", driver: managed.node.driver).description)
        }
        try TargetRAIDConfig.check(config)
        _ = try await services.conductor.update(.uuid(managed.node.uuid), requestID: request.requestID) { node, _ in
            try node.refuseWhileReserved()
            node.targetRAIDConfig = JSONText(.object(config))
        }
        return .noContent
    }

    private func showConsole(_ request: APIRequest) async throws -> APIResponse {
        _ = try request.arguments()
        let node = try await services.managedNode(request).node
        guard node.isConsoleEnabled else { return .ok(["console_enabled": false, "console_info": nil]) }
        let location = try await services.ask("read the console's location", request) { driver, context in
            guard let console = driver.console else { throw ServiceError.lacks("console", context) }
            return try await console.location(of: context)
        }
        return .ok([
            "console_enabled": true, "console_info": ["type": .string(location.type), "url": .string(location.url)],
        ])
    }

    private func setConsole(_ request: APIRequest) async throws -> APIResponse {
        let query = try request.arguments(["enabled"])
        let isEnabled = try ConsoleRequest(request.object(), query: query).isEnabled
        _ = try await services.unreservedNode(request)
        try await services.ask(isEnabled ? "start the console" : "stop the console", request) { driver, context in
            guard let console = driver.console else { throw ServiceError.lacks("console", context) }
            try console.validate(context)
            if isEnabled { try await console.start(on: context) } else { try await console.stop(on: context) }
        }
        _ = try await services.conductor.update(request.node, requestID: request.requestID) { node, _ in
            node.isConsoleEnabled = isEnabled
        }
        return .accepted(watchAt: services.statesLocation(request, "/console"))
    }

    private func setBootMode(_ request: APIRequest) async throws -> APIResponse {
        _ = try request.arguments()
        let mode = try BootModeRequest(request.object()).target
        try await refuseUnlessStable(request, "boot_mode")
        try await services.ask("set the boot mode", request) { driver, context in
            guard let modes = driver.management.bootModes else { throw ServiceError.lacks("set_boot_mode", context) }
            try await modes.setBootMode(mode, of: context)
        }
        _ = try await services.conductor.update(request.node, requestID: request.requestID) { node, _ in node.bootMode = mode }
        return .accepted(watchAt: services.statesLocation(request))
    }

    private func setSecureBoot(_ request: APIRequest) async throws -> APIResponse {
        _ = try request.arguments()
        let isOn = try SecureBootRequest(request.object()).target
        try await refuseUnlessStable(request, "secure_boot")
        try await services.ask("set secure boot", request) { driver, context in
            guard let modes = driver.management.bootModes else { throw ServiceError.lacks("set_secure_boot_state", context) }
            try await modes.setSecureBoot(isOn, of: context)
        }
        _ = try await services.conductor.update(request.node, requestID: request.requestID) { node, _ in
            node.isSecureBoot = isOn
        }
        return .accepted(watchAt: services.statesLocation(request))
    }

    private func refuseUnlessStable(_ request: APIRequest, _ what: String) async throws {
        let node = try await services.unreservedNode(request).node
        guard node.status.provisionState.kind == .stable else {
            throw APIError.conflict(
                "The \(what) of node \(node.uuid) can be set in stable states only; it is in "
                    + "\"\(node.status.provisionState.rawValue)\".")
        }
    }

    private func setMaintenance(_ request: APIRequest) async throws -> APIResponse {
        _ = try request.arguments()
        let reason = try MaintenanceRequest(request.object()).reason
        _ = try await services.conductor.file(
            .setMaintenance(reason: reason), on: request.node, requestID: request.requestID)
        return .accepted()
    }

    private func clearMaintenance(_ request: APIRequest) async throws -> APIResponse {
        try request.expectNothingMore()
        _ = try await services.conductor.file(.clearMaintenance, on: request.node, requestID: request.requestID)
        return .accepted()
    }
}
