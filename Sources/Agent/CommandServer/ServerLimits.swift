/// What the agent's server allows: there is one service that asks, and it asks now and then.
package struct CommandServerLimits: Sendable, Hashable {
    /// Connections at once; further ones are closed.
    package var connectionsMax = 16
    /// The largest request, in bytes: a config drive may be in it.
    package var bodyBytesMax = 48 << 20
    /// The largest head of a request, in bytes.
    package var headBytesMax = 32 << 10
    /// How long the other side may take for a part of a request or answer, in seconds; idle connections end with it.
    package var silenceSecondsMax = 120

    /// The usual limits.
    package init() {}
}
