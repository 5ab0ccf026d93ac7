package import ControllerAccess
package import Redfish

/// How long the driver waits, and how much it does at once.
package struct RedfishLimits: Sendable, Hashable {
    /// For one request, its turn and the session included.
    package var requestTimeout: Duration = .seconds(50)
    /// Until a connection to the controller stands.
    package var connectTimeout: Duration = .seconds(15)
    /// The largest answer that is read, in bytes.
    package var answerBytesMax = 4 << 20
    /// Connections to all controllers, open or kept for the next question.
    package var connectionsMax = 1_024
    /// How many members of a collection inspection looks at.
    package var membersMax = 128
    package var gate = GateLimits()
    package var power = PowerLimits()
    package var session = RedfishSession.Timing()

    /// The usual limits.
    package init() {}
}
