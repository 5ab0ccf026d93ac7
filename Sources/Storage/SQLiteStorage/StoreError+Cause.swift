import Storage

extension StoreError {
    /// What a caller of the store is told about a failure inside of it.
    init(from error: any Error) {
        switch error {
        case let refusal as StoreError: self = refusal
        case let failure as SQLiteFailure: self = .unavailable(failure.description)
        case let failure as SealingFailure: self = .unavailable(failure.description)
        case let refusal as SchemaRefusal: self = .unavailable(refusal.description)
        default: self = .unavailable("a stored document cannot be read or written: \(error)")
        }
    }
}
