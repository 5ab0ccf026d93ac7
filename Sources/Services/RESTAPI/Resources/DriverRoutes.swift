import BareMetalAPI
import Conductor
import Documents
import DriverInterfaces
import Model
import Storage

/// `/v1/drivers` (ironic-api.md §7): the hardware types that a living conductor drives.
struct DriverRoutes: RouteGroup {
    let services: APIServices

    func add(to table: inout RouteTable) {
        table.add(.get, at: "drivers") { try await list($0) }
        table.add(.get, at: "drivers/{driver}") { try await show($0) }
        table.add(.get, at: "drivers/{driver}/properties") { try await properties($0) }
        table.add(.get, at: "drivers/{driver}/raid/logical_disk_properties", since: 12) { try await raidProperties($0) }
        table.add(.get, at: "drivers/{driver}/vendor_passthru/methods") { request in
            _ = try await driver(request)
            return .ok([:])
        }
        for path in ["drivers/{driver}/vendor_passthru", "drivers/{driver}/vendor_passthru/{method}"] {
            table.add(.get, .post, .put, .patch, .delete, at: path) { try await call($0) }
        }
    }

    private func list(_ request: APIRequest) async throws -> APIResponse {
        let arguments = try request.arguments(["type", "detail", "fields"])
        for name in ["type", "detail"] where arguments.contains(name) && request.version < 30 {
            throw APIError.tooNew("The argument '\(name)'", since: 30, version: request.version)
        }
        let isClassic = try Self.isClassic(arguments.text("type"))
        let isDetail = try arguments.bool("detail") == true
        let chosen = try selection(arguments, request.version)
        guard chosen == nil || !isDetail else {
            throw APIError.badRequest("Can't fetch a subset of fields with 'detail' set.")
        }
        let records = isClassic ? [] : try await records()
        let projection = Projection(
            DriverRecord.fields, chosen ?? (isDetail ? .detail : .summary), services.context(request))
        return APIResponse(status: 200, body: .json(projection.list(records, under: "drivers")))
    }

    private static func isClassic(_ type: String?) throws(APIError) -> Bool {
        switch type {
        case nil, "dynamic": false
        case "classic": true
        case let other?: throw .badRequest("type: must be classic or dynamic, not \"\(other.prefix(80))\".")
        }
    }

    private func show(_ request: APIRequest) async throws -> APIResponse {
        let arguments = try request.arguments(["fields"])
        let driver = try await driver(request)
        let selection = try selection(arguments, request.version) ?? .detail
        let projection = Projection(DriverRecord.fields, selection, services.context(request))
        return APIResponse(status: 200, body: .json(projection.document(of: driver)))
    }

    private func selection(_ arguments: QueryArguments, _ version: Microversion) throws(APIError) -> Selection? {
        guard let names = arguments.list("fields") else { return nil }
        guard version >= 77 else { throw .tooNew("The argument 'fields'", since: 77, version: version) }
        return try DriverRecord.fields.selection(names, version: version)
    }

    private func properties(_ request: APIRequest) async throws -> APIResponse {
        _ = try request.arguments()
        let driver = try await driver(request)
        return Self.descriptions(services.conductor.drivers.type(driver.name)?.properties ?? [])
    }

    private func raidProperties(_ request: APIRequest) async throws -> APIResponse {
        _ = try request.arguments()
        let driver = try await driver(request)
        guard driver.enabled[.raid, default: []].contains(where: { $0 != "no-raid" }) else {
            throw APIError.notFound("Driver \(driver.name) does not support raid (disabled or not implemented).")
        }
        return Self.descriptions(TargetRAIDConfig.properties)
    }

    private static func descriptions(_ properties: [(name: String, description: String)]) -> APIResponse {
        .ok(.object(JSONObject(properties.map { ($0.name, .string($0.description)) })))
    }

    /// No hardware type of ours has methods of its own; nodes have theirs.
    private func call(_ request: APIRequest) async throws -> APIResponse {
        let driver = try await driver(request)
        let argument = try QueryArguments(parsing: request.query, known: nil).text("method")
        guard let method = request.parameters["method"] ?? argument, !method.isEmpty else {
            throw APIError.badRequest("method: is missing.")
        }
        throw APIError.badRequest("Driver \(driver.name) has no vendor method \"\(method.prefix(80))\".")
    }

    private func driver(_ request: APIRequest) async throws -> DriverRecord {
        let name = request["driver"]
        guard let record = try await records().first(where: { $0.name == name }) else {
            throw APIError.noSuch("driver", name)
        }
        return record
    }

    /// What the living conductors drive.
    private func records() async throws -> [DriverRecord] {
        let now = services.now
        let alive = try await services.store.conductors().filter { $0.leaseExpiresAt > now }
        return Set(alive.flatMap(\.drivers)).sorted().map { name in
            let hosts = alive.filter { $0.drivers.contains(name) }.map(\.hostname).sorted()
            guard let type = services.conductor.drivers.type(name) else { return DriverRecord(name: name, hosts: hosts) }
            return DriverRecord(name: name, hosts: hosts, defaults: defaults(of: type), enabled: enabled(of: type))
        }
    }

    private func defaults(of type: any HardwareType) -> [InterfaceKind: String] {
        var defaults: [InterfaceKind: String] = [:]
        for kind in InterfaceKind.allCases {
            // A kind that has no default is shown as null.
            defaults[kind] = try? services.conductor.drivers.defaultImplementation(of: kind, for: type)
        }
        return defaults
    }

    private func enabled(of type: any HardwareType) -> [InterfaceKind: [String]] {
        var enabled: [InterfaceKind: [String]] = [:]
        for kind in InterfaceKind.allCases {
            enabled[kind] = services.conductor.drivers.enabledImplementations(of: kind, for: type)
        }
        return enabled
    }
}
