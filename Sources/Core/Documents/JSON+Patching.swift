extension JSON {
    /// How deep a patch may nest a document: as deep as one may be parsed.
    private static let patchedDepthMax = 64

    /// Makes the change; what a failure leaves behind is not to be used.
    mutating func apply(_ item: JSONPatch.Item) throws(JSONPatchFailure.Reason) {
        if item.op != .remove {
            let depth = item.path.segments.count + (item.value?.depth ?? 0)
            guard depth <= Self.patchedDepthMax else { throw .tooDeep(max: Self.patchedDepthMax) }
        }
        try apply(item, at: item.path.segments[...])
    }

    private mutating func apply(_ item: JSONPatch.Item, at path: ArraySlice<String>) throws(JSONPatchFailure.Reason) {
        guard let segment = path.first else { throw .wholeDocument }
        let rest = path.dropFirst()
        switch self {
        case .object(var members):
            self = .null
            if rest.isEmpty {
                try members.apply(item, at: segment)
            } else {
                guard var member = members[segment] else { throw .noSuchMember(segment) }
                try member.apply(item, at: rest)
                members[segment] = member
            }
            self = .object(members)
        case .array(var elements):
            self = .null
            if rest.isEmpty {
                try elements.apply(item, at: segment)
            } else {
                try elements[elements.existingIndex(segment)].apply(item, at: rest)
            }
            self = .array(elements)
        case .null, .bool, .integer, .number, .string:
            throw .notAContainer(segment, kind: kind)
        }
    }
}

extension JSONObject {
    fileprivate mutating func apply(_ item: JSONPatch.Item, at key: String) throws(JSONPatchFailure.Reason) {
        switch item.op {
        case .add:
            set(key, to: try item.requiredValue)
        case .replace:
            guard self[key] != nil else { throw .noSuchMember(key) }
            set(key, to: try item.requiredValue)
        case .remove:
            guard removeValue(forKey: key) != nil else { throw .noSuchMember(key) }
        }
    }
}

extension [JSON] {
    fileprivate mutating func apply(_ item: JSONPatch.Item, at segment: String) throws(JSONPatchFailure.Reason) {
        switch item.op {
        case .add:
            let value = try item.requiredValue
            guard let index = segment == "-" ? count : JSONPointer.index(segment), index <= count else {
                throw .noSuchElement(segment)
            }
            insert(value, at: index)
        case .replace:
            self[try existingIndex(segment)] = try item.requiredValue
        case .remove:
            remove(at: try existingIndex(segment))
        }
    }

    fileprivate func existingIndex(_ segment: String) throws(JSONPatchFailure.Reason) -> Int {
        guard let index = JSONPointer.index(segment), indices.contains(index) else { throw .noSuchElement(segment) }
        return index
    }
}

extension JSONPatch.Item {
    fileprivate var requiredValue: JSON {
        get throws(JSONPatchFailure.Reason) {
            guard let value else { throw .missing("value") }
            return value
        }
    }
}
