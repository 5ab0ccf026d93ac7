import BareMetalAPI
import Conductor
import Documents
import DriverInterfaces
import Lifecycle
import Model

/// `/v1/nodes/{node}/vendor_passthru` (ironic-api.md §3.12).
struct NodeVendorRoutes: RouteGroup {
    let services: APIServices

    func add(to table: inout RouteTable) {
        table.add(.get, at: "nodes/{node}/vendor_passthru/methods") { try await list($0) }
        for path in ["nodes/{node}/vendor_passthru", "nodes/{node}/vendor_passthru/{method}"] {
            table.add(.get, .post, .put, .patch, .delete, at: path) { try await call($0) }
        }
    }

    private func vendor(_ request: APIRequest) async throws -> any VendorInterface {
        let node = try await services.managedNode(request).node
        guard let vendor = try services.conductor.driver(for: node).vendor else {
            throw ServiceError.unsupported(interface: "vendor", driver: node.driver)
        }
        return vendor
    }

    private func list(_ request: APIRequest) async throws -> APIResponse {
        _ = try request.arguments()
        var document = JSONObject()
        for method in try await vendor(request).methods {
            document[method.name] = [
                "http_methods": .array(method.httpMethods.map { .string($0) }), "async": .bool(method.isAsynchronous),
                "attach": false, "description": .string(method.description), "require_exclusive_lock": true,
            ]
        }
        return .ok(.object(document))
    }

    private func call(_ request: APIRequest) async throws -> APIResponse {
        let query = try QueryArguments(parsing: request.query, known: nil)
        guard let name = try request.parameters["method"] ?? query.text("method"), !name.isEmpty else {
            throw APIError.badRequest("Missing argument: method")
        }
        guard let method = try await vendor(request).methods.first(where: { $0.name == name }) else {
            throw APIError.badRequest("No handler for method \"\(name.prefix(80))\".")
        }
        guard method.httpMethods.contains(request.method.rawValue) else {
            throw APIError.badRequest("The method \(name) does not support HTTP \(request.method.rawValue).")
        }
        let arguments = try request.object()
        let answer = try await services.ask("call the vendor's method \(name)", request) { driver, context in
            guard let vendor = driver.vendor else { throw ServiceError.lacks("vendor", context) }
            try vendor.check(arguments, of: name)
            return try await vendor.call(name, with: arguments, on: context)
        }
        if method.isAsynchronous { return .accepted() }
        return answer.map { .ok($0) } ?? .noContent
    }
}
