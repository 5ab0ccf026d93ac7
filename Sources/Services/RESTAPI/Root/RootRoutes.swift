import BareMetalAPI
import Documents

/// `/`, beside the API's version: which versions there are.
struct DiscoveryRoute: RouteGroup {
    func add(to table: inout RouteTable) {
        table.add(.get, .head, at: "", isPublic: true) { request in
            .ok { writer in
                writer.beginObject()
                writer.key("name")
                writer.string("OpenStack Ironic API")
                writer.key("description")
                writer.string("Ironbird provisions bare metal and speaks the API of OpenStack Ironic.")
                writer.key("default_version")
                VersionDocument(baseURL: request.baseURL).write(to: &writer)
                writer.key("versions")
                writer.array([VersionDocument(baseURL: request.baseURL)])
                writer.endObject()
            }
        }
    }
}

/// `/v1`: what there is below it in the version of the request.
struct RootRoutes: RouteGroup {
    /// Words below `/v1/`, and the first version that shows each.
    private static let collections: [(name: String, since: Microversion)] = [
        ("chassis", 1), ("nodes", 1), ("ports", 1), ("drivers", 1), ("lookup", 22), ("heartbeat", 22), ("portgroups", 23),
        ("volume", 32), ("conductors", 49), ("events", 54), ("deploy_templates", 55), ("shards", 82),
        ("continue_inspection", 84), ("runbooks", 92), ("inspection_rules", 96),
    ]
    private static let documentation = "https://docs.openstack.org/ironic/latest/contributor/webapi.html"

    func add(to table: inout RouteTable) {
        table.add(.get, .head, at: "", isPublic: true) { request in
            _ = try request.arguments()
            return .ok { Self.write(request, to: &$0) }
        }
    }

    private static func write(_ request: APIRequest, to writer: inout JSONWriter) {
        let base = request.baseURL
        writer.beginObject()
        writer.key("id")
        writer.string("v1")
        writer.key("links")
        writer.json([
            ["href": .string(base + "/v1/"), "rel": "self"],
            ["href": .string(documentation), "rel": "describedby", "type": "text/html"],
        ])
        writer.key("media_types")
        writer.json(["base": "application/json", "type": "application/vnd.openstack.ironic.v1+json"])
        writer.key("version")
        VersionDocument(baseURL: base).write(to: &writer)
        for (name, since) in collections where since <= request.version {
            writer.key(name)
            writer.json([
                ["href": .string("\(base)/v1/\(name)/"), "rel": "self"],
                ["href": .string("\(base)/\(name)/"), "rel": "bookmark"],
            ])
        }
        writer.endObject()
    }
}

/// Which microversions `/v1` serves.
private struct VersionDocument: JSONWritable {
    let baseURL: String

    func write(to writer: inout JSONWriter) {
        writer.json([
            "id": "v1", "links": [["href": .string(baseURL + "/v1/"), "rel": "self"]], "status": "CURRENT",
            "min_version": .string(Microversion.oldest.description), "version": .string(Microversion.newest.description),
        ])
    }
}
