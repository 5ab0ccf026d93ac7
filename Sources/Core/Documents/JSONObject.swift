/// The members of a JSON object in the order in which they were added; two objects are equal whatever the order.
///
/// Keys are compared as Swift compares strings: spellings that Unicode calls canonically equivalent are one key.
package struct JSONObject: Sendable {
    /// A member.
    package typealias Element = (key: String, value: JSON)

    private var members: [Element] = []
    /// Where each key is in `members`; `nil` while there are so few that looking through them is quicker.
    private var positions: [String: Int]?

    private static let unindexedMax = 16

    /// `{}`.
    package init() {}

    /// An object of `members`; of two with the same key, the last wins.
    package init(_ members: some Sequence<(String, JSON)>) {
        for (key, value) in members { set(key, to: value) }
    }

    /// The same for what was parsed: one allocation where, as nearly always, no key occurs twice.
    init(parsed members: [Element]) {
        self.members = members
        indexMembers()
        guard hasDuplicates else { return }
        self.members = []
        positions = nil
        for member in members { set(member.key, to: member.value) }
    }

    private var hasDuplicates: Bool {
        if let positions { return positions.count < members.count }
        for later in members.indices {
            for earlier in 0..<later where members[earlier].key == members[later].key { return true }
        }
        return false
    }

    /// The value of `key`; setting `nil` removes the member, setting a new key adds it at the end.
    package subscript(key: String) -> JSON? {
        get {
            position(of: key).map { members[$0].value }
        }
        set {
            guard let newValue else {
                removeValue(forKey: key)
                return
            }
            set(key, to: newValue)
        }
    }

    /// How many members there are.
    package var count: Int { members.count }

    /// Whether there are no members.
    package var isEmpty: Bool { members.isEmpty }

    /// The keys in order.
    package var keys: [String] { members.map(\.key) }

    /// The values in the order of their keys.
    package var values: [JSON] { members.map(\.value) }

    /// Gives `key` this value: in its old place, or else at the end.
    package mutating func set(_ key: String, to value: JSON) {
        if let position = position(of: key) {
            members[position].value = value
            return
        }
        members.append((key, value))
        if positions != nil {
            positions?[key] = members.count - 1
        } else if members.count > Self.unindexedMax {
            indexMembers()
        }
    }

    /// Removes the member called `key` and returns the value it had; the others keep their order.
    @discardableResult
    package mutating func removeValue(forKey key: String) -> JSON? {
        guard let position = position(of: key) else { return nil }
        let removed = members.remove(at: position).value
        indexMembers()
        return removed
    }

    /// Adds the members of `other`, whose values replace those of the same key.
    package mutating func merge(_ other: JSONObject) {
        for member in other { set(member.key, to: member.value) }
    }

    /// This object with the members of `other`, whose values replace those of the same key.
    package func merging(_ other: JSONObject) -> JSONObject {
        var merged = self
        merged.merge(other)
        return merged
    }

    private func position(of key: String) -> Int? {
        if let positions { return positions[key] }
        return members.firstIndex { $0.key == key }
    }

    private mutating func indexMembers() {
        positions = nil
        guard members.count > Self.unindexedMax else { return }
        var index = [String: Int](minimumCapacity: members.count)
        for (position, member) in members.enumerated() { index[member.key] = position }
        positions = index
    }
}

extension JSONObject: Sequence {
    package func makeIterator() -> IndexingIterator<[Element]> {
        members.makeIterator()
    }

    package var underestimatedCount: Int { members.count }
}

extension JSONObject: Hashable {
    package static func == (one: JSONObject, other: JSONObject) -> Bool {
        one.count == other.count && one.allSatisfy { other[$0.key] == $0.value }
    }

    /// Adds up the members' hashes, so that the order does not matter.
    package func hash(into hasher: inout Hasher) {
        var sum = 0
        for member in members {
            var memberHasher = Hasher()
            memberHasher.combine(member.key)
            memberHasher.combine(member.value)
            sum &+= memberHasher.finalize()
        }
        hasher.combine(sum)
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral members: (String, JSON)...) {
        self.init(members)
    }
}
