/// The sending of one file: what arrives goes in, what shall be sent comes out (RFC 1350; windows, RFC 7440). It holds no bytes
/// of the file: it names the blocks, and the caller reads them.
package struct TFTPSending: Sendable, Hashable {
    /// What shall happen.
    package enum Effect: Sendable, Hashable {
        /// Send this packet.
        case send(TFTPPacket)
        /// Send these bytes of the file as this block. The last block of a file is shorter than the others, and may be empty.
        case sendBlock(UInt16, offset: Int64, count: Int)
        /// Forget the alarm that was set, and set one after this time; when it rings, call `alarm`.
        case setAlarm(Duration)
        /// It is over.
        case end(End)
    }

    /// How it ended.
    package enum End: Sendable, Hashable {
        /// The client acknowledged everything.
        case complete
        /// The client gave up.
        case refused(TFTPError)
        /// The client is silent.
        case silent
        /// Everything was sent, and the client had all but the end of it when it fell silent: either its last acknowledgement was
        /// lost, which it does not wait for, or the end was.
        case unconfirmed
        /// The client asks for something else, or for the same from its beginning.
        case replaced(by: TFTPRequest)
    }

    package let request: TFTPRequest
    package let size: Int64
    package let terms: TFTPTerms
    private let limits: TFTPTerms.Limits
    /// Blocks, counted from 1 without wrapping, that the client has.
    package private(set) var acknowledged: Int64 = 0
    /// Blocks that were sent.
    private var sent: Int64 = 0
    /// How many alarms rang since the client was heard of.
    private var alarms = 0
    /// Whether the present window was sent again because the client asked for it.
    private var isWindowRepeated = false
    private var isWaitingForTerms: Bool
    private var isOver = false
    /// Blocks that were sent more than once.
    package private(set) var repeatedBlocks = 0
    /// The last block that was ever sent.
    private var farthest: Int64 = 0

    /// A file of `size` bytes for a client that asked for it by `request`.
    package init(size: Int64, for request: TFTPRequest, limits: TFTPTerms.Limits = TFTPTerms.Limits()) {
        self.request = request
        self.size = size
        self.limits = limits
        terms = TFTPTerms(request.options, size: size, limits: limits)
        isWaitingForTerms = !terms.acknowledged.isEmpty
    }

    /// How many blocks there are: the last one is never full, so that the client knows it.
    private var blockCount: Int64 { size / Int64(terms.blockBytes) + 1 }

    /// How many bytes the client has.
    package var acknowledgedBytes: Int64 { min(size, acknowledged * Int64(terms.blockBytes)) }

    // MARK: Events

    /// The request was taken.
    package mutating func begin() -> [Effect] {
        isWaitingForTerms ? sendTerms() : sendWindow()
    }

    /// A packet came from the client; requests come to the port that is known to everybody.
    package mutating func receive(_ packet: TFTPPacket) -> [Effect] {
        guard !isOver else { return [] }
        switch packet {
        case .acknowledgement(let block): return acknowledge(block)
        case .error(let error): return end(.refused(error))
        case .readRequest(let request): return requested(request)
        case .writeRequest, .data, .optionAcknowledgement: return []
        }
    }

    /// The time is over that `setAlarm` named.
    package mutating func alarm() -> [Effect] {
        guard !isOver else { return [] }
        alarms += 1
        guard alarms < alarmsMax else { return end(isUnconfirmed ? .unconfirmed : .silent) }
        if isWaitingForTerms { return alarms == 1 ? [.setAlarm(termsPatience)] : sendTerms() }
        sent = acknowledged
        return sendWindow()
    }

    // MARK: Inside

    /// A client that hears nothing repeats its request, and is answered again by the same transfer: a second one, from another port,
    /// would make it refuse both. A client that was reset, or whose word that it breaks off was lost, asks from the same port for
    /// something new.
    private mutating func requested(_ again: TFTPRequest) -> [Effect] {
        guard again == request else { return isWaitingForTerms || alarms > 0 ? end(.replaced(by: again)) : [] }
        // What comes right behind an answer was on its way before it.
        guard alarms > 0 else { return [] }
        alarms = 0
        if isWaitingForTerms { return sendTerms() }
        guard terms.acknowledged.isEmpty, acknowledged == 0 else { return end(.replaced(by: again)) }
        sent = 0
        return sendWindow()
    }

    private mutating func acknowledge(_ block: UInt16) -> [Effect] {
        if isWaitingForTerms {
            guard block == 0 else { return [] }
            isWaitingForTerms = false
            alarms = 0
            return sendWindow()
        }
        guard let position = position(of: block) else { return [] }
        guard position > acknowledged else { return repeatWindow() }
        acknowledged = position
        alarms = 0
        isWindowRepeated = false
        if acknowledged == blockCount { return end(.complete) }
        // A window that arrived in part is sent from the gap on (RFC 7440 §4).
        sent = acknowledged
        return sendWindow()
    }

    /// The client has no more than it had: the first block of a window was lost, and it saw a later one. It is answered once,
    /// and in lock-step not at all: answering every repeated acknowledgement doubles every packet from then on (the “sorcerer's
    /// apprentice”, RFC 1123 §4.2.3.1).
    private mutating func repeatWindow() -> [Effect] {
        guard terms.windowBlocks > 1, !isWindowRepeated else { return [] }
        isWindowRepeated = true
        sent = acknowledged
        return sendWindow()
    }

    /// Which block without wrapping is meant: one that was sent and is not older than what the client has.
    ///
    /// RFC 1350 does not say what follows block 65,535; 0 is what clients take for it.
    private func position(of block: UInt16) -> Int64? {
        let position = acknowledged + Int64(block &- UInt16(truncatingIfNeeded: acknowledged))
        return position <= farthest ? position : nil
    }

    /// Sends the terms, and waits a moment in which a repeated request tells nothing.
    ///
    /// Only the client knows whether it lacks the terms or we lack its answer: it repeats its request, or its answer. Repeating the
    /// terms of our own accord waits until that has not happened, because some clients (atftp) give up when they hear terms twice.
    private func sendTerms() -> [Effect] {
        [.send(.optionAcknowledgement(terms.acknowledged)), .setAlarm(alarms == 0 ? limits.firstTimeout : termsPatience)]
    }

    private var termsPatience: Duration { max(limits.termsTimeout, terms.timeout) }

    private mutating func sendWindow() -> [Effect] {
        let end = min(acknowledged + Int64(terms.windowBlocks), blockCount)
        var effects: [Effect] = []
        while sent < end {
            let offset = sent * Int64(terms.blockBytes)
            sent += 1
            if sent <= farthest { repeatedBlocks += 1 }
            effects.append(
                .sendBlock(
                    UInt16(truncatingIfNeeded: sent), offset: offset, count: Int(min(Int64(terms.blockBytes), size - offset))))
        }
        farthest = max(farthest, sent)
        effects.append(.setAlarm(patience))
        return effects
    }

    /// How long an acknowledgement of the present sending is waited for: not long at first, as a network answers in milliseconds and
    /// loses one packet rather than all, then twice as long each time.
    private var patience: Duration { min(terms.timeout, limits.firstTimeout * (1 << min(alarms, 16))) }

    /// Whether only the last acknowledgement is missing.
    private var isUnconfirmed: Bool { farthest == blockCount && acknowledged + Int64(terms.windowBlocks) >= blockCount }

    private var alarmsMax: Int {
        // The first alarm after terms sends nothing.
        if isWaitingForTerms { return limits.termsSendingsMax + 1 }
        return isUnconfirmed ? limits.lastSendingsMax : limits.sendingsMax
    }

    private mutating func end(_ end: End) -> [Effect] {
        isOver = true
        return [.end(end)]
    }
}
