/// Which sequence numbers of a session were seen: none is accepted twice, nor one far behind the latest (§6.12.13).
package struct SequenceWindow: Sendable, Hashable {
    /// The highest number so far.
    private var latest: UInt32 = 0
    /// Bit n: `latest - n` was seen.
    private var seen: UInt32 = 0

    /// How far behind the latest a number may be.
    package static let width: UInt32 = 32

    /// A window in which nothing was seen; numbers begin with 1.
    package init() {}

    /// Whether a packet of this number is to be read. The packet has been found authentic, so that however far ahead its
    /// number is, the controller did send it.
    package mutating func accept(_ number: UInt32) -> Bool {
        guard number != 0 else { return false }
        guard number > latest else { return acceptBehind(latest - number) }
        let ahead = number - latest
        seen = ahead >= Self.width ? 1 : seen << ahead | 1
        latest = number
        return true
    }

    private mutating func acceptBehind(_ distance: UInt32) -> Bool {
        guard distance < Self.width, seen & (1 << distance) == 0 else { return false }
        seen |= 1 << distance
        return true
    }
}
