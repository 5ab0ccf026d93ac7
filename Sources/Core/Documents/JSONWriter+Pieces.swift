extension JSONWriter {
    // A string that is put together from several texts without building it first: `beginString`, pieces, `endString`. What is always
    // written alike around it can stand in pieces as well, after `beginPieces`.

    /// Starts a string whose text follows in pieces.
    package mutating func beginString() {
        separate()
        bytes.append(UInt8(ascii: "\""))
    }

    /// Starts a value that is written in pieces, brackets and quotes among them, as the caller vouches.
    package mutating func beginPieces() {
        separate()
    }

    /// Appends to what was begun a text in which nothing needs an escape.
    package mutating func piece(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    /// Appends to the string that was begun a text in which nothing needs an escape, as the caller vouches.
    @_disfavoredOverload
    package mutating func piece(_ text: String) {
        var text = text
        text.withUTF8 { bytes.append(contentsOf: $0) }
    }

    /// Appends to the string that was begun UTF-8 in which nothing needs an escape, as the caller vouches.
    package mutating func piece(_ text: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: text)
    }

    /// Ends the string that was begun.
    package mutating func endString() {
        bytes.append(UInt8(ascii: "\""))
    }
}
