import BareMetalAPI
import Conductor
import Documents
import DriverInterfaces
import Model

/// `/v1/nodes/{node}/vmedia` (ironic-api.md §3.11).
struct NodeMediaRoutes: RouteGroup {
    let services: APIServices

    func add(to table: inout RouteTable) {
        table.add(.get, at: "nodes/{node}/vmedia", since: 93) { try await list($0) }
        table.add(.post, at: "nodes/{node}/vmedia", since: 89) { try await attach($0) }
        table.add(.delete, at: "nodes/{node}/vmedia", since: 89) { try await detach($0) }
    }

    /// The answer is a bare array, as upstream's.
    private func list(_ request: APIRequest) async throws -> APIResponse {
        _ = try request.arguments()
        let media = try await services.ask("list virtual media", request) { driver, context in
            guard let media = driver.management.virtualMedia else { throw ServiceError.lacks("get_virtual_media", context) }
            return try await media.media(of: context)
        }
        return .ok(
            .array(
                media.map { medium in
                    [
                        "media_types": .array(medium.mediaTypes.map { .string($0) }), "inserted": .bool(medium.image != nil),
                        "image": .string(medium.image ?? ""),
                    ]
                }))
    }

    private func attach(_ request: APIRequest) async throws -> APIResponse {
        _ = try request.arguments()
        let wanted = try VirtualMediaRequest(request.object())
        _ = try await services.unreservedNode(request)
        try await services.ask("attach virtual media", request) { driver, context in
            guard let media = driver.management.virtualMedia else { throw ServiceError.lacks("attach_virtual_media", context) }
            try await media.attach(wanted.imageURL, deviceType: wanted.deviceType, to: context)
        }
        return .noContent
    }

    private func detach(_ request: APIRequest) async throws -> APIResponse {
        let types = try request.arguments(["device_types"]).list("device_types") ?? []
        for type in types where !VirtualMediaRequest.deviceTypes.contains(type) {
            throw APIError.badRequest("device_types: must be of cdrom, disk and floppy, not \"\(type.prefix(80))\".")
        }
        _ = try await services.unreservedNode(request)
        try await services.ask("detach virtual media", request) { driver, context in
            guard let media = driver.management.virtualMedia else { throw ServiceError.lacks("detach_virtual_media", context) }
            try await media.detach(deviceTypes: types, from: context)
        }
        return .noContent
    }
}
