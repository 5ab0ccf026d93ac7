/// Which item of a patch cannot be read or made, and why. The text names the path and never a value.
package struct JSONPatchFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong.
    package enum Reason: Error, Sendable, Equatable {
        /// The patch is no array, but this kind of value.
        case notAnArray(String)
        /// The item is no object, but this kind of value.
        case notAnObject(String)
        /// The item lacks this member.
        case missing(String)
        /// The item's `op`, as JSON, is none of add, replace and remove.
        case unknownOperation(String)
        /// The item's `path` is this kind of value.
        case pathIsNoString(String)
        /// The path is no JSON pointer.
        case invalidPath(JSONPointer.Failure)
        /// The path has nothing between two slashes or after the last.
        case emptySegment
        /// The path is empty: it means the document itself.
        case wholeDocument
        /// Nothing called this is there to replace, remove or go through.
        case noSuchMember(String)
        /// In an array, this is neither the index of an element nor, to append, `-`.
        case noSuchElement(String)
        /// The path leads through this segment into a value that has no members: this kind.
        case notAContainer(String, kind: String)
        /// The document would be nested deeper than this.
        case tooDeep(max: Int)
    }

    /// What is wrong.
    package let reason: Reason
    /// The item's index, from zero; `nil` when the whole patch is wrong.
    package let item: Int?
    /// The item's path as it was sent, if it is text.
    package let path: String?

    /// The failure for `reason` in the item of this index and path.
    package init(_ reason: Reason, item: Int? = nil, path: String? = nil) {
        self.reason = reason
        self.item = item
        self.path = path
    }

    package var description: String {
        guard let item else { return "invalid patch: \(reason.explanation)" }
        let place = path.map { " (path \"\(Self.shortened($0))\")" } ?? ""
        return "invalid patch: item \(item)\(place): \(reason.explanation)"
    }

    /// What a message repeats of text that the sender chose.
    fileprivate static func shortened(_ text: String) -> String {
        text.unicodeScalars.count > 120 ? String(text.unicodeScalars.prefix(120)) + "…" : text
    }
}

extension JSONPatchFailure.Reason {
    fileprivate var explanation: String {
        switch self {
        case .notAnArray(let kind): "the body must be an array of operations, not \(kind)"
        case .notAnObject(let kind): "an operation must be an object with \"op\" and \"path\", not \(kind)"
        case .missing(let member): "\"\(member)\" is missing"
        case .unknownOperation(let op):
            "\"op\" must be \"add\", \"replace\" or \"remove\", not \(JSONPatchFailure.shortened(op))"
        case .pathIsNoString(let kind): "\"path\" must be a string, not \(kind)"
        case .invalidPath(let failure): failure.description
        case .emptySegment: "the path has an empty segment"
        case .wholeDocument: "the path must name a field; the whole document cannot be changed"
        case .noSuchMember(let key): "\"\(JSONPatchFailure.shortened(key))\" does not exist"
        case .noSuchElement(let index):
            "\"\(JSONPatchFailure.shortened(index))\" is no index in this array; use \"-\" with \"add\" to append"
        case .notAContainer(let segment, let kind):
            "\"\(JSONPatchFailure.shortened(segment))\" cannot be looked up in a value of type \(kind)"
        case .tooDeep(let max): "the result would be nested deeper than \(max) levels"
        }
    }
}
