package import Documents
package import Model

/// Where in a resource a field's value is kept.
package typealias FieldPath<R, Value> = WritableKeyPath<R, Value> & Sendable

extension Field {
    /// A field that the service alone sets.
    package static func shown(
        _ key: StaticString, since: Microversion = .oldest, options: FieldOptions = [], _ write: @escaping Write
    ) -> Field {
        Field(key, since: since, options: options, write: write)
    }

    /// Text or null, of at most `max` characters, which `check` may refuse.
    package static func text(
        _ key: StaticString, since: Microversion = .oldest, access: FieldAccess = .both, options: FieldOptions = [],
        max: Int = 255, _ get: @escaping @Sendable (R) -> String?, _ path: any FieldPath<R, String?>,
        check: (@Sendable (_ text: String, _ version: Microversion) throws(APIError) -> Void)? = nil
    ) -> Field {
        Field(
            key, since: since, access, options: options,
            write: { resource, _, writer in writer.string(get(resource)) },
            set: { (resource, value, version) throws(APIError) in
                let text = try value.text(of: key.description, max: max)
                try check?(text, version)
                resource[keyPath: path] = text
            },
            reset: { $0[keyPath: path] = nil })
    }

    /// `true` or `false`; null and `remove` set `standard`.
    package static func bool(
        _ key: StaticString, since: Microversion = .oldest, access: FieldAccess = .both, options: FieldOptions = [],
        _ get: @escaping @Sendable (R) -> Bool, _ path: any FieldPath<R, Bool>, standard: Bool = false
    ) -> Field {
        Field(
            key, since: since, access, options: options,
            write: { resource, _, writer in writer.bool(get(resource)) },
            set: { (resource, value, _) throws(APIError) in
                resource[keyPath: path] = try value.boolean(of: key.description)
            },
            reset: { $0[keyPath: path] = standard })
    }

    /// `true`, `false` or null.
    package static func optionalBool(
        _ key: StaticString, since: Microversion = .oldest, access: FieldAccess = .both, options: FieldOptions = [],
        _ get: @escaping @Sendable (R) -> Bool?, _ path: any FieldPath<R, Bool?>
    ) -> Field {
        Field(
            key, since: since, access, options: options,
            write: { resource, _, writer in writer.bool(get(resource)) },
            set: { (resource, value, _) throws(APIError) in
                resource[keyPath: path] = try value.boolean(of: key.description)
            },
            reset: { $0[keyPath: path] = nil })
    }

    /// A free JSON object, never null, which `check` may refuse.
    package static func object(
        _ key: StaticString, since: Microversion = .oldest, access: FieldAccess = .both,
        options: FieldOptions = .unsortable, _ get: @escaping @Sendable (R) -> JSONText, _ path: any FieldPath<R, JSONText>,
        check: (@Sendable (_ object: JSONObject, _ version: Microversion) throws(APIError) -> Void)? = nil
    ) -> Field {
        Field(
            key, since: since, access, options: options,
            write: { resource, _, writer in writer.text(get(resource)) },
            set: { (resource, value, version) throws(APIError) in
                let object = try value.object(of: key.description)
                try check?(object, version)
                resource[keyPath: path] = JSONText(value)
            },
            reset: { $0[keyPath: path] = .emptyObject })
    }

    /// A UUID or null.
    package static func uuid(
        _ key: StaticString, since: Microversion = .oldest, access: FieldAccess = .both, options: FieldOptions = [],
        _ get: @escaping @Sendable (R) -> ResourceID?, _ path: any FieldPath<R, ResourceID?>
    ) -> Field {
        Field(
            key, since: since, access, options: options,
            write: { resource, _, writer in writer.uuid(get(resource)) },
            set: { (resource, value, _) throws(APIError) in
                resource[keyPath: path] = try value.uuid(of: key.description)
            },
            reset: { $0[keyPath: path] = nil })
    }

    /// The resource's own UUID, which the request that creates it may choose.
    package static func identity(_ get: @escaping @Sendable (R) -> ResourceID, _ path: any FieldPath<R, ResourceID>) -> Field {
        Field(
            "uuid", .create, options: .summary,
            write: { resource, _, writer in writer.uuid(get(resource)) },
            set: { (resource, value, _) throws(APIError) in resource[keyPath: path] = try value.uuid(of: "uuid") },
            reset: { _ in })
    }

    /// A moment or null, which the service sets.
    package static func time(
        _ key: StaticString, since: Microversion = .oldest, options: FieldOptions = [],
        _ get: @escaping @Sendable (R) -> Timestamp?
    ) -> Field {
        Field(key, since: since, options: options, write: { resource, _, writer in writer.timestamp(get(resource)) })
    }
}
