/// A sign of life on a node's way from power on to its operating system, as `GET /v1/nodes/{node}/timeline` shows it.
package struct TimelineEvent: Sendable, Hashable {
    /// Which part of a boot the event belongs to. Most boots pass the first ones in this order.
    package enum Stage: String, Sendable, Hashable, Codable, CaseIterable {
        /// The node was switched on, or was started anew.
        case powerOn = "power on"
        /// Firmware or a boot loader asked for an address or a boot file, and got one.
        case dhcp
        /// A network boot program was fetched.
        case loader
        /// A boot script was rendered and fetched.
        case script
        case kernel
        case ramdisk
        /// The agent asked which node it is on.
        case lookup
        /// The agent's first heartbeat of a boot.
        case heartbeat
        /// The agent's report of what it found.
        case inspection
        /// A step began or ended.
        case step
        /// An image is being written to the disk.
        case image
        case configDrive = "config drive"
        /// The node was started from its disk.
        case instanceBoot = "instance boot"
        /// The first sign of the installed operating system.
        case operatingSystem = "operating system"
        /// The node was found off while it should boot.
        case powerOff = "power off"
        /// Something was asked for and not given; the text says why.
        case refused
    }

    package var node: Node.ID
    package var at: Timestamp
    package var stage: Stage
    /// For people, and never a secret: “undionly.kpxe sent to 192.0.2.101 by TFTP”. At most `textCharactersMax` are kept.
    package var text: String
    /// How much was transferred, where something was.
    package var bytes: Int64?
    /// How long it took, where that is known.
    package var duration: Duration?

    /// What a stored text is cut to: the timeline is no place for dumps.
    package static let textCharactersMax = 500

    /// An event on `node`; a text that is too long is cut.
    package init(
        node: Node.ID, at: Timestamp, stage: Stage, text: String, bytes: Int64? = nil, duration: Duration? = nil
    ) {
        self.node = node
        self.at = at
        self.stage = stage
        self.text = text.utf8.count <= Self.textCharactersMax ? text : String(text.prefix(Self.textCharactersMax))
        self.bytes = bytes
        self.duration = duration
    }
}
