import BareMetalAPI
import Documents
import Model
import Storage

/// The filters of a list of nodes (ironic-api.md §3.2).
struct NodeFilters {
    /// The first version that has each filter.
    static let since: [String: Microversion] = [
        "chassis_uuid": 1, "instance_uuid": 1, "associated": 1, "maintenance": 1, "description_contains": 1, "retired": 1,
        "project": 1, "provision_state": 9, "driver": 16, "resource_class": 21, "fault": 42, "conductor_group": 46,
        "conductor": 49, "owner": 50, "lessee": 65, "shard": 82, "sharded": 82, "include_children": 83, "parent_node": 83,
        "instance_name": 104,
    ]
    static let names = Set(since.keys)

    /// The filters that were given, as the next page needs them.
    let given: [(String, String)]
    private let arguments: QueryArguments

    init(_ arguments: QueryArguments, version: Microversion) throws(APIError) {
        var given: [(String, String)] = []
        for name in Self.names.sorted() where arguments.contains(name) {
            if let since = Self.since[name], version < since {
                throw .tooNew("The filter '\(name)'", since: since, version: version)
            }
            given.append((name, try arguments.text(name) ?? ""))
        }
        self.given = given
        self.arguments = arguments
    }

    /// Whether at most one node is asked for, so that there is no next page.
    var isForInstance: Bool { arguments.contains("instance_uuid") }

    /// The query for a page of the nodes that pass; `nil` when none can.
    func query(_ page: Page, conductor: String) throws(APIError) -> NodeQuery? {
        var query = NodeQuery(page: page)
        if let instance = try arguments.uuid("instance_uuid") {
            query.instanceUUID = instance
            return query
        }
        query.chassisUUID = try arguments.uuid("chassis_uuid")
        query.isAssociated = try arguments.bool("associated")
        query.isMaintenance = try arguments.bool("maintenance")
        query.isRetired = try arguments.bool("retired")
        query.isSharded = try arguments.bool("sharded")
        query.provisionState = try named("provision_state", ProvisionState.init(rawValue:))
        query.fault = try named("fault", Fault.init(rawValue:))
        query.driver = try arguments.text("driver")
        query.resourceClass = try arguments.text("resource_class")
        query.conductorGroup = try arguments.text("conductor_group")?.lowercased()
        query.owner = try arguments.text("owner")
        query.lessee = try arguments.text("lessee")
        query.project = try arguments.text("project")
        query.descriptionContains = try arguments.text("description_contains")
        query.instanceName = try arguments.text("instance_name")
        query.shards = arguments.list("shard")
        guard try restrictToFamily(&query) else { return nil }
        // One conductor maps all nodes: its name lets all pass, another none.
        if let wanted = try arguments.text("conductor"), wanted != conductor { return nil }
        return query
    }

    /// Children are hidden unless they are asked for. Returns whether there can be any.
    private func restrictToFamily(_ query: inout NodeQuery) throws(APIError) -> Bool {
        guard let parent = try arguments.text("parent_node") else {
            query.includesChildren = try arguments.bool("include_children") ?? false
            return true
        }
        // A name is accepted and matches nothing, as upstream.
        query.parentNode = ResourceID(parent)
        return query.parentNode != nil
    }

    private func named<Value>(_ name: String, _ make: (String) -> Value?) throws(APIError) -> Value? {
        guard let text = try arguments.text(name) else { return nil }
        guard let value = make(text) else { throw .badRequest("\(name): \"\(text.prefix(80))\" is none that a node can have.") }
        return value
    }
}
