/// Writes a compact document value by value, and puts the commas where they belong.
///
/// The caller keeps the grammar: in an object a `key` before each value, an `end…` for each `begin…`.
package struct JSONWriter: Sendable {
    /// What has been written, UTF-8.
    package internal(set) var bytes: [UInt8] = []
    /// Whether a value stands before the next one in the same array or object.
    private var needsComma = false

    /// A writer of an empty document, with room for so many bytes.
    package init(reserveCapacity byteCount: Int = 0) {
        bytes.reserveCapacity(byteCount)
    }

    /// What has been written, as text.
    package var text: String {
        String(decoding: bytes, as: UTF8.self)
    }

    /// What has been written, as a document.
    package var document: JSONText {
        JSONText(unchecked: text)
    }

    /// Starts an object.
    package mutating func beginObject() {
        open(UInt8(ascii: "{"))
    }

    /// Ends the innermost object.
    package mutating func endObject() {
        close(UInt8(ascii: "}"))
    }

    /// Starts an array.
    package mutating func beginArray() {
        open(UInt8(ascii: "["))
    }

    /// Ends the innermost array.
    package mutating func endArray() {
        close(UInt8(ascii: "]"))
    }

    /// Starts a member called `name`, in which nothing may need an escape.
    package mutating func key(_ name: StaticString) {
        separate()
        needsComma = false
        name.withUTF8Buffer { appendQuoted(unescaped: $0) }
        bytes.append(UInt8(ascii: ":"))
    }

    /// Starts a member called `name`. (Disfavoured so that a literal takes the quicker one above.)
    @_disfavoredOverload
    package mutating func key(_ name: String) {
        separate()
        needsComma = false
        appendQuoted(name)
        bytes.append(UInt8(ascii: ":"))
    }

    /// Starts a member whose name is `bytes`, quotes, escapes and colon included.
    package mutating func key(written bytes: [UInt8]) {
        separate()
        needsComma = false
        self.bytes.append(contentsOf: bytes)
    }

    /// Puts a comma where one is due, and expects one before the next value.
    @inline(__always)
    mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    @inline(__always)
    private mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    @inline(__always)
    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }
}
