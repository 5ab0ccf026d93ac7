import Documents
package import Model

extension Field {
    /// The links to the resource itself, under `/v1/<path>/`.
    package static func links(_ path: StaticString, _ get: @escaping @Sendable (R) -> ResourceID) -> Field {
        .shown("links", options: [.unselectable, .unsortable, .always]) { resource, context, writer in
            writer.links(context, path, get(resource))
        }
    }

    /// The links to what belongs to the resource, under `/v1/<path>/<uuid><suffix>`.
    package static func sublinks(
        _ key: StaticString, since: Microversion = .oldest, _ path: StaticString, _ suffix: StaticString,
        _ get: @escaping @Sendable (R) -> ResourceID
    ) -> Field {
        .shown(key, since: since, options: [.unselectable, .unsortable]) { resource, context, writer in
            writer.links(context, path, get(resource), suffix)
        }
    }

    /// When the resource was made and last changed.
    package static func times(
        _ created: @escaping @Sendable (R) -> Timestamp?, _ updated: @escaping @Sendable (R) -> Timestamp?,
        options: FieldOptions = []
    ) -> [Field] {
        [.time("created_at", options: options, created), .time("updated_at", options: options, updated)]
    }

    /// Text that is never null.
    package static func requiredText(
        _ key: StaticString, options: FieldOptions = [], max: Int = 255, _ get: @escaping @Sendable (R) -> String,
        _ path: any FieldPath<R, String>,
        check: (@Sendable (_ text: String, _ version: Microversion) throws(APIError) -> Void)? = nil
    ) -> Field {
        Field(
            key, .both, options: options.union(.required),
            write: { resource, _, writer in writer.string(get(resource)) },
            set: { (resource, value, version) throws(APIError) in
                let text = try value.text(of: key.description, max: max)
                guard !text.isEmpty else { throw .badRequest("\(key): must not be empty.") }
                try check?(text, version)
                resource[keyPath: path] = text
            })
    }

    /// A UUID that is never null.
    package static func requiredUUID(
        _ key: StaticString, options: FieldOptions = [], _ get: @escaping @Sendable (R) -> ResourceID,
        _ path: any FieldPath<R, ResourceID>
    ) -> Field {
        Field(
            key, .both, options: options.union(.required),
            write: { resource, _, writer in writer.uuid(get(resource)) },
            set: { (resource, value, _) throws(APIError) in
                resource[keyPath: path] = try value.uuid(of: key.description)
            })
    }

    /// An integer of a range; null and `remove` set `standard`, and where there is none it is required.
    package static func integer(
        _ key: StaticString, options: FieldOptions = [], in range: ClosedRange<Int64>, standard: Int64? = nil,
        _ get: @escaping @Sendable (R) -> Int64, _ path: any FieldPath<R, Int64>
    ) -> Field {
        var reset: Reset?
        if let standard { reset = { resource in resource[keyPath: path] = standard } }
        return Field(
            key, .both, options: standard == nil ? options.union(.required) : options,
            write: { resource, _, writer in writer.integer(get(resource)) },
            set: { (resource, value, _) throws(APIError) in
                resource[keyPath: path] = try value.integer(of: key.description, in: range)
            },
            reset: reset)
    }
}
