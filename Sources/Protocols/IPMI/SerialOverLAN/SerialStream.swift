/// The controller's side of a serial console in a session (§15.11), as a value: one packet is on its way at a time, and is sent again until
/// it is acknowledged.
package struct SerialStream: Sendable, Hashable {
    /// What bounds the stream.
    package struct Limits: Sendable, Hashable {
        /// Characters in a packet; the count of those that were taken is one byte.
        package var charactersMax = 200
        /// What is kept for a console that is slower than the machine; of more, the oldest is lost.
        package var waitingBytesMax = 64 << 10
        /// How long an acknowledgement may take.
        package var retryInterval: Duration = .milliseconds(500)
        /// How often a packet is sent again before the console counts as gone.
        package var retriesMax = 7

        /// Limits for consoles in a data centre.
        package init() {}
    }

    /// What came of a packet from the console.
    package struct Heard: Sendable, Hashable {
        /// For the machine.
        package var typed: [UInt8] = []
        /// To be sent at once.
        package var answer: SerialPacket?
    }

    private struct Outstanding: Sendable, Hashable {
        var packet: SerialPacket
        var sentAt: Duration
        var retries = 0
    }

    private let limits: Limits
    private var waiting: [UInt8] = []
    private var hasOverrun = false
    private var outstanding: Outstanding?
    private var sequence: UInt8 = 0
    private var heardSequence: UInt8 = 0

    /// A stream that has not said anything.
    package init(limits: Limits = Limits()) {
        self.limits = limits
    }

    /// Whether the console is gone: it left a packet without an answer, however often that was sent.
    package var isAbandoned: Bool { outstanding.map { $0.retries > limits.retriesMax } ?? false }

    /// The machine said something; the packet to be sent now, unless one is on its way.
    package mutating func say(_ characters: [UInt8], at now: Duration) -> SerialPacket? {
        waiting += characters
        if waiting.count > limits.waitingBytesMax {
            waiting.removeFirst(waiting.count - limits.waitingBytesMax)
            hasOverrun = true
        }
        return outstanding == nil ? next(at: now) : nil
    }

    /// A packet came from the console. One that comes again is acknowledged again, and its characters are not typed twice.
    package mutating func hear(_ packet: SerialPacket, at now: Duration) -> Heard {
        var heard = Heard()
        settle(packet)
        if outstanding == nil { heard.answer = next(at: now) }
        guard packet.sequence != 0 else { return heard }
        if packet.sequence != heardSequence { heard.typed = packet.characters }
        heardSequence = packet.sequence
        var answer = heard.answer ?? SerialPacket()
        answer.acknowledged = packet.sequence
        answer.acceptedCount = UInt8(clamping: packet.characters.count)
        heard.answer = answer
        return heard
    }

    /// The packet that is due to be sent again, if one is.
    package mutating func timePassed(at now: Duration) -> SerialPacket? {
        guard var again = outstanding, now - again.sentAt >= limits.retryInterval, !isAbandoned else { return nil }
        again.retries += 1
        again.sentAt = now
        outstanding = again
        return isAbandoned ? nil : again.packet
    }

    /// Takes note of what the console took; the rest goes first again.
    private mutating func settle(_ packet: SerialPacket) {
        guard let sent = outstanding?.packet, packet.acknowledged == sent.sequence else { return }
        if packet.status.contains(.refused) {
            waiting.insert(contentsOf: sent.characters.dropFirst(Int(packet.acceptedCount)), at: 0)
        }
        outstanding = nil
    }

    private mutating func next(at now: Duration) -> SerialPacket? {
        guard !waiting.isEmpty else { return nil }
        sequence = sequence % 15 + 1
        var packet = SerialPacket()
        packet.sequence = sequence
        packet.characters = Array(waiting.prefix(limits.charactersMax))
        if hasOverrun { packet.status.insert(.overrun) }
        waiting.removeFirst(packet.characters.count)
        hasOverrun = false
        outstanding = Outstanding(packet: packet, sentAt: now)
        return packet
    }
}
