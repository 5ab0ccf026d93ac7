package import ControllerAccess
package import IPMI

/// How long the driver waits, and how much it does at once.
package struct IPMILimits: Sendable, Hashable {
    /// For one request, session included.
    package var requestTimeout: Duration = .seconds(30)
    package var gate = GateLimits()
    package var power = PowerLimits()
    package var session = SessionTiming()

    /// The usual limits.
    package init() {}
}
