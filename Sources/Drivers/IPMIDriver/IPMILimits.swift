package import IPMI

/// How long the driver waits, and how much it does at once.
package struct IPMILimits: Sendable, Hashable {
    /// For one request, session included.
    package var requestTimeout: Duration = .seconds(30)
    /// Between two requests to one controller: many of them are slow computers.
    package var pauseBetweenRequests: Duration = .milliseconds(50)
    /// How long a controller that did not answer is left alone; who asks meanwhile is told at once.
    package var silencePause: Duration = .seconds(15)
    /// How many requests may wait for one controller.
    package var waitingMax = 64
    /// Between two looks at the power while it changes.
    package var pollInterval: Duration = .seconds(1)
    /// Until a change of the power must be seen.
    package var powerTimeout: Duration = .seconds(60)
    /// Until an operating system must have shut down.
    package var softPowerTimeout: Duration = .seconds(600)
    /// How many reboots are remembered, so that none is done twice.
    package var rebootsRemembered = 4_096
    package var session = SessionTiming()

    /// The usual limits.
    package init() {}
}
