/// Credentials that were verified against a hash, so that the next request with them does not pay for bcrypt again.
///
/// Only successes are kept, at most one per user; they count as long as the user's hash is the same. They live in memory only.
struct VerifiedCredentials: Sendable {
    private struct Entry {
        let password: [UInt8]
        let hash: BcryptHash
    }

    private let usersMax: Int
    private var entries: [String: Entry] = [:]
    /// Users in the order of their arrival: the first one leaves when there is no more room.
    private var arrivals: [String] = []

    init(usersMax: Int) {
        self.usersMax = usersMax
    }

    /// Whether these credentials were verified against this hash.
    func contains(_ credentials: BasicCredentials, hash: BcryptHash) -> Bool {
        guard let entry = entries[credentials.user], entry.hash == hash else { return false }
        return ConstantTime.areEqual(entry.password, credentials.password)
    }

    /// Remembers that these credentials match this hash.
    mutating func insert(_ credentials: BasicCredentials, hash: BcryptHash) {
        if entries.updateValue(Entry(password: credentials.password, hash: hash), forKey: credentials.user) == nil {
            arrivals.append(credentials.user)
        }
        if arrivals.count > usersMax { entries[arrivals.removeFirst()] = nil }
    }
}
