package import Documents
package import Model

/// What answers depend on besides the resource: the version, the address that links start with, and who serves.
package struct RenderContext: Sendable {
    package let version: Microversion
    /// Scheme and authority of links, without a slash at the end.
    package let baseURL: String
    /// The host name shown as `reservation` and `conductor` of nodes.
    package let conductor: String
    /// The present, by which conductors are alive or not.
    package let now: Timestamp
    /// `baseURL` as it stands inside a JSON string.
    let escapedBase: String

    /// An answer of `version`, whose links start with `baseURL`.
    package init(
        version: Microversion, baseURL: String, conductor: String, now: Timestamp = Timestamp(microseconds: 0)
    ) {
        self.version = version
        self.now = now
        let base = baseURL.last == "/" ? String(baseURL.dropLast()) : baseURL
        self.baseURL = base
        self.conductor = conductor
        var writer = JSONWriter()
        writer.string(base)
        escapedBase = String(decoding: writer.bytes.dropFirst().dropLast(), as: UTF8.self)
    }
}

extension JSONWriter {
    /// Appends the array of the two links to `/v1/<path>/<id><suffix>` that Ironic shows for everything.
    package mutating func links(_ context: RenderContext, _ path: StaticString, _ id: ResourceID, _ suffix: StaticString = "") {
        beginArray()
        for isSelf in [true, false] {
            beginLink(context, isSelf: isSelf)
            piece(path)
            piece("/")
            piece(id)
            piece(suffix)
            endLink(isSelf: isSelf)
        }
        endArray()
    }

    /// Appends the array of the two links to `/v1/<path>`, which the caller has percent-encoded.
    @_disfavoredOverload
    package mutating func links(_ context: RenderContext, to path: String) {
        beginArray()
        for isSelf in [true, false] {
            beginLink(context, isSelf: isSelf)
            piece(path)
            endLink(isSelf: isSelf)
        }
        endArray()
    }

    /// Appends an array of the one link to `/v1/<path>`, as history has it.
    mutating func selfLink(_ context: RenderContext, to path: String) {
        beginArray()
        beginLink(context, isSelf: true)
        piece(path)
        endLink(isSelf: true)
        endArray()
    }

    private mutating func beginLink(_ context: RenderContext, isSelf: Bool) {
        beginObject()
        key("href")
        beginString()
        piece(context.escapedBase)
        piece(isSelf ? "/v1/" : "/")
    }

    private mutating func endLink(isSelf: Bool) {
        endString()
        key("rel")
        ascii(isSelf ? "self" : "bookmark")
        endObject()
    }

    /// Appends an identifier, or `null`.
    package mutating func uuid(_ id: ResourceID?) {
        guard let id else { return null() }
        beginString()
        piece(id)
        endString()
    }

    /// Appends a moment, or `null`.
    package mutating func timestamp(_ moment: Timestamp?) {
        guard let moment else { return null() }
        ascii(moment.description)
    }

    /// Appends an identifier to the string that was begun.
    private mutating func piece(_ id: ResourceID) {
        withUnsafeTemporaryAllocation(byteCount: 36, alignment: 1) { buffer in
            var position = 0
            for nibble in 0..<32 {
                if nibble == 8 || nibble == 12 || nibble == 16 || nibble == 20 {
                    buffer[position] = UInt8(ascii: "-")
                    position += 1
                }
                let word = nibble < 16 ? id.high : id.low
                let digit = UInt8(truncatingIfNeeded: word >> UInt64(60 - (nibble & 15) * 4)) & 0xF
                buffer[position] = digit < 10 ? digit + 48 : digit + 87
                position += 1
            }
            piece(UnsafeRawBufferPointer(buffer))
        }
    }
}
