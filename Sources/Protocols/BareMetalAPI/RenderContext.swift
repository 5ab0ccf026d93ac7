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
        withUnsafeTemporaryAllocation(byteCount: 36, alignment: 1) { text in
            id.write(to: text)
            links(context) { writer in
                writer.piece(path)
                writer.piece("/")
                writer.piece(UnsafeRawBufferPointer(text))
                writer.piece(suffix)
            }
        }
    }

    /// Appends the array of the two links to `/v1/<path>`, which the caller has percent-encoded.
    @_disfavoredOverload
    package mutating func links(_ context: RenderContext, to path: String) {
        links(context) { $0.piece(path) }
    }

    /// Appends an array of the one link to `/v1/<path>`, as history has it.
    mutating func selfLink(_ context: RenderContext, to path: String) {
        beginPieces()
        piece("[{\"href\":\"")
        piece(context.escapedBase)
        piece("/v1/")
        piece(path)
        piece("\",\"rel\":\"self\"}]")
    }

    /// Appends the two links to what `path` writes.
    @inline(__always)
    private mutating func links(_ context: RenderContext, _ path: (inout JSONWriter) -> Void) {
        beginPieces()
        piece("[{\"href\":\"")
        piece(context.escapedBase)
        piece("/v1/")
        path(&self)
        piece("\",\"rel\":\"self\"},{\"href\":\"")
        piece(context.escapedBase)
        piece("/")
        path(&self)
        piece("\",\"rel\":\"bookmark\"}]")
    }

    /// Appends an identifier, or `null`.
    package mutating func uuid(_ id: ResourceID?) {
        guard let id else { return null() }
        beginString()
        withUnsafeTemporaryAllocation(byteCount: 36, alignment: 1) { text in
            id.write(to: text)
            piece(UnsafeRawBufferPointer(text))
        }
        endString()
    }

    /// Appends a moment, or `null`.
    package mutating func timestamp(_ moment: Timestamp?) {
        guard let moment else { return null() }
        ascii(moment.description)
    }
}
