import Model

extension ManagedNode {
    /// Decides what `event` means for the node now, changes it accordingly, and says what follows.
    ///
    /// - Throws: `Rejection` when the event has no meaning now; the node is unchanged then.
    package mutating func apply(_ event: Event, in circumstances: Circumstances) throws(Rejection) -> Decision {
        throw Rejection(.notAllowedInState, "The event \(event.name) meets \(node.status.provisionState.rawValue).")
    }
}
