package import AgentSteps
package import Hardware
package import OutboundHTTP

/// What the agent is given to live with: the machine, the network, time and chance. A test brings its own.
package struct Surroundings: Sendable {
    package var root: SystemRoot
    package var control: MachineControl
    package var client: HTTPClient
    package var log: AgentLog
    /// Waits.
    package var sleep: @Sendable (Duration) async throws -> Void = { try await ContinuousClock().sleep(for: $0) }
    /// The time that has passed since some moment.
    package var now: @Sendable () -> ContinuousClock.Instant = { .now }
    /// A number in a range.
    package var random: @Sendable (ClosedRange<Double>) -> Double = { .random(in: $0) }

    /// The machine that `root` shows, with the real time.
    package init(root: SystemRoot, control: MachineControl, client: HTTPClient, log: AgentLog) {
        self.root = root
        self.control = control
        self.client = client
        self.log = log
    }
}
