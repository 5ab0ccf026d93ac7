/// What can write itself into a document.
package protocol JSONWritable {
    /// Appends exactly one value.
    func write(to writer: inout JSONWriter)
}

extension JSON: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.json(self)
    }
}

extension JSONText: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.text(self)
    }
}

extension JSONWriter {
    /// Appends the one value that `value` writes.
    package mutating func value(_ value: some JSONWritable) {
        value.write(to: &self)
    }

    /// Appends an array of what `elements` write.
    package mutating func array(_ elements: some Sequence<some JSONWritable>) {
        beginArray()
        for element in elements { element.write(to: &self) }
        endArray()
    }

    /// Appends an array of strings.
    package mutating func strings(_ elements: some Sequence<String>) {
        beginArray()
        for element in elements { string(element) }
        endArray()
    }
}
