package import Documents
import Model

/// The fields that one answer shows, chosen once and then written for every resource in it.
package struct Projection<R: Sendable>: Sendable {
    /// What the answer depends on besides the resource.
    package let context: RenderContext
    /// The names of the fields, in the order in which they are written.
    package var names: [String] { positions.map { table.fields[$0].name } }
    private let table: FieldTable<R>
    /// Where the fields stand in the table.
    private let positions: [Int]

    /// The fields of `table` that `selection` and the version of `context` choose.
    package init(_ table: FieldTable<R>, _ selection: Selection, _ context: RenderContext) {
        self.context = context
        self.table = table
        positions = table.positions(of: selection, version: context.version)
    }

    /// Appends the document of `resource`.
    @specialized(where R == Node)
    package func write(_ resource: R, to writer: inout JSONWriter) {
        writer.beginObject()
        // Fields are used where they stand: a copy of each would cost more than writing it.
        table.fields.withUnsafeBufferPointer { fields in
            for position in positions {
                writer.key(written: fields[position].writtenKey)
                fields[position].write(resource, context, &writer)
            }
        }
        writer.endObject()
    }

    /// Appends the documents of `resources` as an array.
    @specialized(where R == Node)
    package func write(_ resources: [R], to writer: inout JSONWriter) {
        writer.beginArray()
        resources.withUnsafeBufferPointer { resources in
            for index in resources.indices { write(resources[index], to: &writer) }
        }
        writer.endArray()
    }

    /// The document of `resource` alone.
    package func document(of resource: R) -> [UInt8] {
        var writer = JSONWriter(reserveCapacity: 4096)
        write(resource, to: &writer)
        return writer.bytes
    }

    /// The answer to a list: `{"<collection>": […], "next": …}`.
    package func list(_ resources: [R], under collection: String, next: String? = nil) -> [UInt8] {
        var document = ListDocument(self, under: collection, expecting: resources.count)
        resources.withUnsafeBufferPointer { resources in
            for index in resources.indices { document.add(resources[index]) }
        }
        return document.end(next: next)
    }

    /// About how long a list of so many resources becomes.
    func byteCount(expecting count: Int) -> Int { 256 + count * positions.count * 48 }
}
