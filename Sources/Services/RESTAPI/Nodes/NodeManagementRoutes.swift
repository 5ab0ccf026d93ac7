import BareMetalAPI
import Conductor
import Documents
import DriverInterfaces
import Lifecycle
import Model

/// `/v1/nodes/{node}/management` (ironic-api.md §3.8).
struct NodeManagementRoutes: RouteGroup {
    let services: APIServices

    func add(to table: inout RouteTable) {
        let base = "nodes/{node}/management/"
        table.add(.get, at: base + "boot_device") { try await showBootDevice($0) }
        table.add(.put, at: base + "boot_device") { try await setBootDevice($0) }
        table.add(.get, at: base + "boot_device/supported") { try await listBootDevices($0) }
        table.add(.put, at: base + "inject_nmi", since: 29) { try await injectNMI($0) }
        table.add(.get, at: base + "indicators") { try await listIndicators($0) }
        table.add(.get, at: base + "indicators/{indicator}") { try await showIndicator($0) }
        table.add(.put, at: base + "indicators/{indicator}") { try await setIndicator($0) }
    }

    private func showBootDevice(_ request: APIRequest) async throws -> APIResponse {
        _ = try request.arguments()
        let setting = try await services.ask("read the boot device", request) { driver, context in
            try driver.management.validate(context)
            return try await driver.management.bootDevice(of: context)
        }
        return .ok([
            "boot_device": setting.device.map { .string($0.rawValue) } ?? .null,
            "persistent": setting.isPersistent.map { .bool($0) } ?? .null,
        ])
    }

    private func setBootDevice(_ request: APIRequest) async throws -> APIResponse {
        _ = try request.arguments()
        let wanted = try BootDeviceRequest(request.object())
        _ = try await services.unreservedNode(request)
        try await services.ask("set the boot device", request) { driver, context in
            try driver.management.validate(context)
            guard driver.management.supportedBootDevices(of: context).contains(wanted.device) else {
                throw ValidationFailure("boot_device: the hardware cannot boot from \(wanted.device.rawValue).")
            }
            try await driver.management.setBootDevice(wanted.device, isPersistent: wanted.isPersistent, of: context)
        }
        return .noContent
    }

    private func listBootDevices(_ request: APIRequest) async throws -> APIResponse {
        _ = try request.arguments()
        let devices = try await services.ask("list boot devices", request) { driver, context in
            driver.management.supportedBootDevices(of: context)
        }
        return .ok(["supported_boot_devices": .array(devices.map { .string($0.rawValue) })])
    }

    private func injectNMI(_ request: APIRequest) async throws -> APIResponse {
        try request.expectNothingMore()
        _ = try await services.unreservedNode(request)
        try await services.ask("inject an NMI", request) { driver, context in
            guard let interrupts = driver.management.interrupts else { throw ServiceError.lacks("inject_nmi", context) }
            try await interrupts.injectNMI(on: context)
        }
        return .noContent
    }

    private func listIndicators(_ request: APIRequest) async throws -> APIResponse {
        _ = try request.arguments()
        let node = try await services.managedNode(request).node
        let indicators = try await indicators(request)
        let context = services.context(request)
        return .ok { writer in
            writer.beginObject()
            writer.key("indicators")
            writer.beginArray()
            for indicator in indicators {
                writer.beginObject()
                writer.key("name")
                writer.string(indicator.name)
                writer.key("component")
                writer.string(indicator.component)
                writer.key("readonly")
                writer.bool(indicator.isReadOnly)
                writer.key("states")
                writer.strings(indicator.states)
                writer.key("links")
                writer.links(context, to: "nodes/\(node.uuid)/management/indicators/\(indicator.name)")
                writer.endObject()
            }
            writer.endArray()
            writer.endObject()
        }
    }

    private func indicators(_ request: APIRequest) async throws -> [Indicator] {
        try await services.ask("list indicators", request) { driver, context in
            guard let lights = driver.management.indicators else { throw ServiceError.lacks("indicators", context) }
            return try await lights.indicators(of: context)
        }
    }

    private func indicator(_ request: APIRequest) async throws -> Indicator {
        let name = request["indicator"]
        guard let indicator = try await indicators(request).first(where: { $0.name == name }) else {
            throw APIError.noSuch("indicator", name)
        }
        return indicator
    }

    private func showIndicator(_ request: APIRequest) async throws -> APIResponse {
        _ = try request.arguments()
        let name = try await indicator(request).name
        let state = try await services.ask("read the indicator \(name)", request) { driver, context in
            guard let lights = driver.management.indicators else { throw ServiceError.lacks("indicators", context) }
            return try await lights.state(ofIndicator: name, of: context)
        }
        return .ok(["state": .string(state)])
    }

    private func setIndicator(_ request: APIRequest) async throws -> APIResponse {
        _ = try request.arguments()
        let state = try IndicatorRequest(request.object()).state
        _ = try await services.unreservedNode(request)
        let indicator = try await indicator(request)
        guard !indicator.isReadOnly, indicator.states.contains(state) else {
            throw APIError.badRequest("state: the indicator \(indicator.name) cannot be set to \(state).")
        }
        try await services.ask("set the indicator \(indicator.name)", request) { driver, context in
            guard let lights = driver.management.indicators else { throw ServiceError.lacks("indicators", context) }
            try await lights.setState(state, ofIndicator: indicator.name, of: context)
        }
        return .noContent
    }
}
