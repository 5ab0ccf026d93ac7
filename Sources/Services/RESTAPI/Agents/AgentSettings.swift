/// What the service demands of agents and tells them.
package struct AgentSettings: Sendable, Hashable {
    /// How long an agent may be silent before it counts as gone; agents call about twice as often.
    package var heartbeatTimeout: Duration = .seconds(300)
    /// Whether agents must be reachable by HTTPS.
    package var requiresTLS = true
    /// Whether agents that nobody waits for yet may call as well.
    package var isFastTrackOn = false
    /// Formats of images that an agent may write.
    package var permittedImageFormats = ["raw", "gpt", "qcow2", "iso"]

    /// Ironic's defaults.
    package init() {}
}
