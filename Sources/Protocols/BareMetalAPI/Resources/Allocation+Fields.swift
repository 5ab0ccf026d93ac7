import Documents
package import Model

extension Allocation {
    /// What the API shows and accepts of an allocation: all of it, in lists as well.
    ///
    /// Names among `candidate_nodes`, and `node`, have been replaced by UUIDs before the table sees the request.
    package static let fields = FieldTable<Allocation>(
        "allocation", collection: "allocations",
        [
            .identity({ $0.uuid }, \.uuid),
            .text(
                "name", options: .summary, { $0.name }, \.name,
                check: { (name, _) throws(APIError) in try ResourceName.check(name, of: "allocation") }),
            .text("resource_class", access: .create, options: .summary, max: 80, { $0.resourceClass }, \.resourceClass),
            Field(
                "traits", .create, options: [.summary, .unsortable],
                write: { allocation, _, writer in writer.strings(allocation.traits) },
                set: { (allocation, value, _) throws(APIError) in allocation.traits = try TraitName.list(value, of: "traits") },
                reset: { $0.traits = [] }),
            candidateNodesField,
            .object("extra", options: [.summary, .unsortable], { $0.extra }, \.extra),
            .text("owner", since: 60, access: .create, options: .summary, { $0.owner }, \.owner),
            .uuid("node_uuid", access: .readOnly, options: .summary, { $0.nodeUUID }, \.nodeUUID),
            .shown("state", options: .summary) { allocation, _, writer in writer.string(allocation.state.rawValue) },
            .shown("last_error", options: .summary) { allocation, _, writer in writer.string(allocation.lastError) },
            .links("allocations") { $0.uuid },
        ] + Field.times({ $0.createdAt }, { $0.updatedAt }, options: .summary))

    private static let candidateNodesField = Field<Allocation>(
        "candidate_nodes", .create, options: [.summary, .unsortable],
        write: { allocation, _, writer in
            writer.beginArray()
            for node in allocation.candidateNodes { writer.uuid(node) }
            writer.endArray()
        },
        set: { (allocation, value, _) throws(APIError) in
            var nodes: [Node.ID] = []
            for element in try value.array(of: "candidate_nodes") { nodes.append(try element.uuid(of: "candidate_nodes")) }
            allocation.candidateNodes = nodes
        },
        reset: { $0.candidateNodes = [] })
}
