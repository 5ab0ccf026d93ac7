package import Model

/// Something that shall become true outside of the store, under a name that the hardware's side remembers.
///
/// Performing it again is harmless: whoever carries it out finds work that was started under `command` instead of starting it anew.
package struct Effect: Sendable, Hashable, Codable {
    /// The name under which the work is known to both sides; unique for the node and never used again.
    package var command: CommandID
    package var order: Order

    /// An order under its name.
    package init(command: CommandID, order: Order) {
        self.command = command
        self.order = order
    }
}

/// What an effect asks of the hardware.
package enum Order: Sendable, Hashable, Codable {
    /// The operation's own work up to its first step: verify, boot the agent, tear down an instance, boot the rescue system.
    case begin(Operation.Kind)
    /// Ask the interfaces which steps they offer.
    case collectSteps(StepKind)
    /// Run one step.
    case run(Step, StepKind)
    /// Run one step on children of the node, one after the other; an interface of theirs carries it out, or their power changes.
    case runOnChildren(Step, StepKind)
    /// The operation's work after its last step: power off after cleaning, boot the instance after service.
    case end(Operation.Kind)
    /// Leave nothing of a failed, timed out or aborted operation behind: boot files, attached media, and the power if `powerOff`.
    case giveUp(Operation.Kind, powerOff: Bool)
    /// Bring the power to a state. Without a `timeout`, the driver's own applies.
    case changePower(PowerTarget, timeout: Duration?)
}
