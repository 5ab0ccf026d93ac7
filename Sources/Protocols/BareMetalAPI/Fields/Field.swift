package import Documents

/// Who may set a field.
package enum FieldAccess: Sendable, Hashable {
    /// The service alone.
    case readOnly
    /// The request that creates the resource.
    case create
    /// Changes of a resource that exists.
    case patch
    /// Both.
    case both

    var allowsCreate: Bool { self == .create || self == .both }
    var allowsPatch: Bool { self == .patch || self == .both }
}

/// What is special about a field.
package struct FieldOptions: OptionSet, Sendable {
    package let rawValue: Int

    /// The options with these bits.
    package init(rawValue: Int) {
        self.rawValue = rawValue
    }

    /// Lists show it when no more is asked for.
    package static let summary = FieldOptions(rawValue: 1)
    /// `fields=` may not name it.
    package static let unselectable = FieldOptions(rawValue: 2)
    /// `sort_key=` may not name it.
    package static let unsortable = FieldOptions(rawValue: 4)
    /// A resource cannot be created without it, and it cannot be removed.
    package static let required = FieldOptions(rawValue: 8)
    /// `fields=` may name it in versions that do not have it yet: it is left out, instead of 406.
    package static let silentlyHidden = FieldOptions(rawValue: 16)
    /// It is written into every answer, even when `fields=` does not name it.
    package static let always = FieldOptions(rawValue: 32)
    /// It is read in requests and never written.
    package static let hidden = FieldOptions(rawValue: 64)
}

/// One member of a resource's document: since when it exists, who sets it, and how it is written and read.
package struct Field<R: Sendable>: Sendable {
    /// Writes the value only; the key was written before.
    package typealias Write = @Sendable (_ resource: R, _ context: RenderContext, _ writer: inout JSONWriter) -> Void
    /// Sets the field to a value that is not null; 400 where the value is wrong.
    package typealias Set = @Sendable (_ resource: inout R, _ value: JSON, _ version: Microversion) throws(APIError) -> Void
    /// Sets the field to its default, for null and for `remove`.
    package typealias Reset = @Sendable (_ resource: inout R) -> Void

    /// The key in the document, to compare with what requests name.
    package let name: String
    package let since: Microversion
    package let access: FieldAccess
    package let options: FieldOptions
    /// The key as it stands in the document: quoted, with its colon.
    let writtenKey: [UInt8]
    let write: Write
    let set: Set?
    let reset: Reset?

    /// A field; without `set` it is read-only, without `reset` it cannot be null.
    package init(
        _ key: StaticString, since: Microversion = .oldest, _ access: FieldAccess = .readOnly, options: FieldOptions = [],
        write: @escaping Write, set: Set? = nil, reset: Reset? = nil
    ) {
        name = key.description
        writtenKey = Array("\"\(key)\":".utf8)
        self.since = since
        self.access = access
        self.options = options
        self.write = write
        self.set = set
        self.reset = reset
    }

    /// Whether `version` knows it and shows it.
    func isShown(_ version: Microversion) -> Bool { since <= version && !options.contains(.hidden) }

    /// Whether `fields=` may name it.
    package var isSelectable: Bool { !options.contains(.unselectable) && !options.contains(.hidden) }
    /// Whether `sort_key=` may name it.
    package var isSortable: Bool { !options.contains(.unsortable) && !options.contains(.hidden) }
}
