/// Changes of a document one after the other: what Ironic has of JSON patch (RFC 6902).
package struct JSONPatch: Sendable, Hashable {
    /// What an item does.
    package enum Operation: String, Sendable, Hashable, CaseIterable {
        /// Sets a member, or inserts into an array.
        case add
        /// Sets what exists.
        case replace
        /// Takes out what exists.
        case remove
    }

    /// One change.
    package struct Item: Sendable, Hashable {
        /// What to do.
        package let op: Operation
        /// Where to do it; never the whole document.
        package let path: JSONPointer
        /// What to put there; ignored by `remove`.
        package let value: JSON?

        /// The change `op` at `path`.
        package init(_ op: Operation, _ path: JSONPointer, value: JSON? = nil) {
            self.op = op
            self.path = path
            self.value = value
        }
    }

    /// The changes in the order in which they are made.
    package let items: [Item]

    /// A patch of these changes.
    package init(_ items: [Item]) {
        self.items = items
    }

    /// The patch that a request's body spells: an array of `{"op", "path", "value"}`; members besides these are ignored.
    package init(parsing json: JSON) throws(JSONPatchFailure) {
        guard let elements = json.arrayValue else { throw JSONPatchFailure(.notAnArray(json.kind)) }
        var items: [Item] = []
        for (index, element) in elements.enumerated() {
            do throws(JSONPatchFailure.Reason) {
                items.append(try Item(parsing: element))
            } catch {
                throw JSONPatchFailure(error, item: index, path: element["path"]?.stringValue)
            }
        }
        self.items = items
    }

    /// `document` after all changes. No changes at all leave it as it is; one that cannot be made fails them all.
    package func applied(to document: JSON) throws(JSONPatchFailure) -> JSON {
        var changed = document
        for (index, item) in items.enumerated() {
            do throws(JSONPatchFailure.Reason) {
                try changed.apply(item)
            } catch {
                throw JSONPatchFailure(error, item: index, path: item.path.description)
            }
        }
        return changed
    }
}

extension JSONPatch.Item {
    fileprivate init(parsing json: JSON) throws(JSONPatchFailure.Reason) {
        guard case .object(let members) = json else { throw .notAnObject(json.kind) }
        guard let op = members["op"] else { throw .missing("op") }
        guard let operation = op.stringValue.flatMap(JSONPatch.Operation.init) else { throw .unknownOperation(op.text) }
        guard let path = members["path"] else { throw .missing("path") }
        guard let path = path.stringValue else { throw .pathIsNoString(path.kind) }
        let value = members["value"]
        if operation != .remove, value == nil { throw .missing("value") }
        self.init(operation, try Self.place(path), value: value)
    }

    private static func place(_ path: String) throws(JSONPatchFailure.Reason) -> JSONPointer {
        let pointer: JSONPointer
        do throws(JSONPointer.Failure) {
            pointer = try JSONPointer(parsing: path)
        } catch {
            throw .invalidPath(error)
        }
        guard !pointer.segments.isEmpty else { throw .wholeDocument }
        guard !pointer.segments.contains("") else { throw .emptySegment }
        return pointer
    }
}
