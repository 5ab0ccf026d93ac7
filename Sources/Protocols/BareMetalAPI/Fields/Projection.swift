package import Documents

/// The fields that one answer shows, chosen once and then written for every resource in it.
package struct Projection<R: Sendable>: Sendable {
    /// What the answer depends on besides the resource.
    package let context: RenderContext
    /// The names of the fields, in the order in which they are written.
    package var names: [String] { fields.map(\.name) }
    private let fields: [Field<R>]

    /// The fields of `table` that `selection` and the version of `context` choose.
    package init(_ table: FieldTable<R>, _ selection: Selection, _ context: RenderContext) {
        self.context = context
        let known = table.fields.filter { $0.since <= context.version && !$0.options.contains(.hidden) }
        fields =
            switch selection {
            case .summary: known.filter { $0.options.contains(.summary) || $0.options.contains(.always) }
            case .detail: known
            case .only(let names): known.filter { names.contains($0.name) || $0.options.contains(.always) }
            }
    }

    /// Appends the document of `resource`.
    package func write(_ resource: R, to writer: inout JSONWriter) {
        writer.beginObject()
        for field in fields {
            writer.key(field.key)
            field.write(resource, context, &writer)
        }
        writer.endObject()
    }

    /// Appends the documents of `resources` as an array.
    package func write(_ resources: some Collection<R>, to writer: inout JSONWriter) {
        writer.beginArray()
        for resource in resources { write(resource, to: &writer) }
        writer.endArray()
    }

    /// The document of `resource` alone.
    package func document(of resource: R) -> [UInt8] {
        var writer = JSONWriter(reserveCapacity: 4096)
        write(resource, to: &writer)
        return writer.bytes
    }

    /// The answer to a list: `{"<collection>": […], "next": …}`.
    package func list(_ resources: some Collection<R>, under collection: String, next: String? = nil) -> [UInt8] {
        var writer = JSONWriter(reserveCapacity: 256 + resources.count * fields.count * 48)
        writer.beginObject()
        writer.key(collection)
        write(resources, to: &writer)
        if let next {
            writer.key("next")
            writer.string(next)
        }
        writer.endObject()
        return writer.bytes
    }
}
