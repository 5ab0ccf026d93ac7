package import Documents

extension FieldTable {
    /// `base` with the fields that the body of a request to create it gives.
    ///
    /// - Parameter base: A new resource with its defaults.
    /// - Throws: 400 for unknown, read-only, missing and wrong fields, 406 for those that `version` does not have yet.
    package func create(from body: JSONObject, version: Microversion, base: R) throws(APIError) -> R {
        for name in body.keys {
            guard let field = field(name), field.access.allowsCreate else { throw unexpected(name) }
            guard field.since <= version else {
                throw .tooNew("The field '\(name)'", since: field.since, version: version)
            }
        }
        var resource = base
        for field in fields {
            guard let value = body[field.name] else { continue }
            try field.assign(value, to: &resource, version: version)
        }
        for field in fields where field.options.contains(.required) && body[field.name] == nil {
            throw .badRequest("\(field.name): is missing; a \(noun) cannot be created without it.")
        }
        try validate(resource, version)
        return resource
    }

    /// `resource` with the changes of `patch`; nothing else of it changes.
    ///
    /// - Throws: 400 for paths that cannot be patched or do not exist and for wrong values, 406 for fields that
    ///   `version` does not have yet.
    package func patch(_ resource: R, _ patch: JSONPatch, context: RenderContext) throws(APIError) -> R {
        let touched = try patchedFields(of: patch, version: context.version)
        let before = Self.document(of: touched, in: resource, context: context)
        let after: JSONObject
        do throws(JSONPatchFailure) {
            after = try patch.applied(to: .object(before)).objectValue ?? before
        } catch {
            throw .badRequest(error.description)
        }
        var changed = resource
        for field in touched where after[field.name] != before[field.name] {
            try field.assign(after[field.name] ?? .null, to: &changed, version: context.version)
        }
        if !touched.isEmpty { try validate(changed, context.version) }
        return changed
    }

    /// The fields whose values `patch` changes, each once, in the order of the table.
    private func patchedFields(of patch: JSONPatch, version: Microversion) throws(APIError) -> [Field<R>] {
        var names: Set<String> = []
        for item in patch.items {
            let root = item.path.segments.first ?? ""
            guard let field = field(root), field.access.allowsPatch else {
                throw .badRequest("The path \(item.path.description.quotedShort) cannot be patched on a \(noun).")
            }
            guard field.since <= version else {
                throw .tooNew("The field '\(root)'", since: field.since, version: version)
            }
            try Self.checkSegments(of: item.path, version: version)
            names.insert(root)
        }
        return fields.filter { names.contains($0.name) }
    }

    /// Refuses segments that are no keys; slashes and tildes in keys come with version 1.98.
    private static func checkSegments(of path: JSONPointer, version: Microversion) throws(APIError) {
        for segment in path.segments {
            for scalar in segment.unicodeScalars {
                let isWord =
                    scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                    || "_-.:".unicodeScalars.contains(scalar)
                let isEscaped = version >= 98 && (scalar == "/" || scalar == "~")
                guard isWord || isEscaped else {
                    throw .badRequest(
                        "The path \(path.description.quotedShort) is not valid: keys are made of letters, digits, "
                            + "'_', '-', '.' and ':'; '~0' and '~1' need API version 1.98 or newer.")
                }
            }
        }
    }

    /// The values of `fields` as a document, which a patch is applied to.
    private static func document(of fields: [Field<R>], in resource: R, context: RenderContext) -> JSONObject {
        var writer = JSONWriter()
        writer.beginObject()
        for field in fields {
            writer.key(written: field.writtenKey)
            field.write(resource, context, &writer)
        }
        writer.endObject()
        return writer.document.object
    }

    private func unexpected(_ name: String) -> APIError {
        guard field(name) != nil else {
            return .badRequest("Additional properties are not allowed: a \(noun) has no field \(name.quotedShort).")
        }
        return .badRequest("\(name): cannot be set when a \(noun) is created.")
    }
}

extension Field {
    /// Sets the field to `value`; null and nothing set its default.
    func assign(_ value: JSON, to resource: inout R, version: Microversion) throws(APIError) {
        guard let set else { throw .badRequest("\(name): cannot be set.") }
        guard value != .null else {
            guard !options.contains(.required), let reset else {
                throw .badRequest("\(name): is mandatory; it cannot be removed or null.")
            }
            return reset(&resource)
        }
        try set(&resource, value, version)
    }
}
