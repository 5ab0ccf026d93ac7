import Documents
import Model

/// The answer to a list, `{"<collection>": […], "next": …}`, written resource by resource.
package struct ListDocument<R: Sendable>: Sendable {
    /// How many resources it has.
    package private(set) var count = 0
    private let projection: Projection<R>
    private var writer: JSONWriter

    /// A list without resources, with room for so many.
    package init(_ projection: Projection<R>, under collection: String, expecting count: Int) {
        self.projection = projection
        writer = JSONWriter(reserveCapacity: projection.byteCount(expecting: count))
        writer.beginObject()
        writer.key(collection)
        writer.beginArray()
    }

    /// Appends a resource.
    @specialized(where R == Node)
    package mutating func add(_ resource: R) {
        projection.write(resource, to: &writer)
        count += 1
    }

    /// Ends the list, which goes on at the address `next`.
    package consuming func end(next: String? = nil) -> [UInt8] {
        writer.endArray()
        if let next {
            writer.key("next")
            writer.string(next)
        }
        writer.endObject()
        return writer.bytes
    }
}
