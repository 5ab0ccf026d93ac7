/// What an allocation asks for beyond what Ironic knows.
package struct SchedulingWishes: Sendable, Hashable, Codable {
    /// A condition that is good to have, or good not to have where the weight is negative.
    package struct Preference: Sendable, Hashable, Codable {
        package var condition: NodeCondition
        package var weight: Int

        /// A condition that counts so much.
        package init(_ condition: NodeCondition, weight: Int) {
            self.condition = condition
            self.weight = weight
        }
    }

    /// Conditions that must hold.
    package var conditions: [NodeCondition] = []
    /// Nodes with the greatest sum of weights go first.
    package var preferences: [Preference] = []
    /// Allocations with the same label are a group.
    package var group: String?
    /// No two nodes of the group may have the same value there.
    package var apart: String?
    /// The group's nodes shall have values there as different as possible.
    package var spread: String?
    /// Until then a node is waited for; otherwise the allocation fails when there is none.
    package var waitUntil: Timestamp?
    /// What is not deployed by then is released.
    package var expiresAt: Timestamp?

    /// No wishes.
    package init() {}

    /// Whether the order of nodes matters, or what others of the group have: all suitable nodes must be looked at then.
    package var needsOverview: Bool { !preferences.isEmpty || apart != nil || spread != nil }
}
