package import DriverInterfaces
package import Model

/// The line between the driver and the machines. A test slows it down, breaks it, or ends a conductor on it.
package protocol FakeLine: Sendable {
    /// A request is about to reach the machine.
    func requested(_ operation: String, of node: Node.ID) async throws(HardwareError)
    /// The machine has done what was requested; the answer is about to reach the driver.
    func answered(_ operation: String, of node: Node.ID) async throws(HardwareError)
}

/// How fake drivers talk to fake machines.
struct FakeController: Sendable {
    let hardware: FakeHardware
    let options: FakeOptions
    let time: any TimeSource
    /// `nil` is a line without disturbances.
    let line: (any FakeLine)?

    /// Does something to the node's machine.
    func ask<Answer: Sendable>(
        to operation: String, _ node: NodeContext, _ body: @Sendable (inout FakeHardware.Bench) -> Answer
    ) async throws(HardwareError) -> Answer {
        try await line?.requested(operation, of: node.node.uuid)
        let answer: Answer
        do {
            answer = try hardware.withMachine(of: node.node.uuid, at: time.now, body)
        } catch {
            throw HardwareError(.retry, operation: operation, node: node.node.uuid, reason: error.description)
        }
        try await line?.answered(operation, of: node.node.uuid)
        return answer
    }

    /// Starts work under its name or finds it again, and says how it stands.
    ///
    /// - Parameters:
    ///   - kind: The interface whose delay the work takes.
    ///   - finish: Makes the work's results true; does nothing where they are already.
    func work(
        _ name: String, of kind: InterfaceKind, on node: NodeContext, as command: CommandID,
        finish: @Sendable (inout FakeHardware.Bench) -> Findings
    ) async throws(HardwareError) -> Outcome {
        let now = time.now
        let new = FakeCommand(
            id: command, name: name, endsAt: now + options.delay(of: kind, on: node), fails: options.fails(command, on: node))
        return try await ask(to: name, node) { bench in
            let known = bench.machine.command(command)
            if known == nil { bench.act(.start(new)) }
            let work = known ?? new
            guard work.endsAt <= now else { return .underway(pollAfter: max(work.endsAt - now, .milliseconds(1))) }
            guard !work.fails else { return .failed("The fake hardware failed to \(work.name), as its failure odds wanted.") }
            return .done(finish(&bench))
        }
    }
}

extension FakeHardware.Bench {
    /// Turns the machine on or off, unless it already is.
    mutating func ensurePower(_ state: PowerState) {
        if machine.power != state { act(.power(state)) }
    }
}
