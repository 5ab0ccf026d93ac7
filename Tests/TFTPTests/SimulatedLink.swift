import RepeatableRandom
import TFTP

/// A client and a sender with a network between them that loses, doubles and delays, from a seed. Time is a number of milliseconds.
struct SimulatedLink {
    var lossPercent = 0
    var duplicatePercent = 0
    /// Packets are held back for up to so many milliseconds, which reorders them.
    var delayMax = 0
    /// How long the client hears nothing before it says its last word again.
    var clientPatience = 1_000
    /// Whether the client acknowledges every packet out of order, instead of one.
    var isClientNoisy = false
    /// Whether the client forgives terms that it hears twice; otherwise it gives up, as atftp does.
    var isClientIndulgent = false
    var random: SeededGenerator
    /// Block packets that left the sender.
    private(set) var blocksSent = 0

    private enum Traffic {
        case toClient(TFTPPacket), toSender(TFTPPacket), alarm
        case clientAlarm(progress: Int)
    }

    private var queue: [(at: Int, order: Int, traffic: Traffic)] = []
    private var order = 0
    private var now = 0

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    private mutating func put(_ traffic: Traffic, after ticks: Int) {
        order += 1
        queue.append((now + ticks, order, traffic))
    }

    private mutating func carry(_ traffic: Traffic) {
        if Int.random(in: 0..<100, using: &random) < lossPercent { return }
        let copies = Int.random(in: 0..<100, using: &random) < duplicatePercent ? 2 : 1
        for _ in 0..<copies { put(traffic, after: 1 + Int.random(in: 0...delayMax, using: &random)) }
    }

    private mutating func perform(_ effects: [TFTPSending.Effect], _ file: [UInt8]) -> TFTPSending.End? {
        for effect in effects {
            switch effect {
            case .send(let packet): carry(.toClient(packet))
            case .sendBlock(let block, let offset, let count):
                blocksSent += 1
                carry(.toClient(.data(block: block, Array(file[Int(offset)..<(Int(offset) + count)]))))
            case .setAlarm(let duration):
                queue.removeAll { if case .alarm = $0.traffic { true } else { false } }
                put(.alarm, after: Int(duration / .milliseconds(1)))
            case .end(let end): return end
            }
        }
        return nil
    }

    private var earliest: Int? {
        queue.indices.min { (queue[$0].at, queue[$0].order) < (queue[$1].at, queue[$1].order) }
    }

    /// Transfers `file`; what the client has in the end, and how the sender ended.
    mutating func transfer(_ file: [UInt8], options: [TFTPOption]) -> (received: [UInt8]?, end: TFTPSending.End?) {
        let request = TFTPRequest(fileName: "file", options: options)
        var sender = TFTPSending(size: Int64(file.count), for: request)
        var client = SimulatedClient(request, isNoisy: isClientNoisy, isIndulgent: isClientIndulgent)
        var end = perform(sender.begin(), file)
        put(.clientAlarm(progress: client.progress), after: clientPatience)
        while end == nil, let next = earliest {
            let (at, _, traffic) = queue.remove(at: next)
            now = max(now, at)
            switch traffic {
            case .toClient(let packet): for answer in client.receive(packet) { carry(.toSender(answer)) }
            case .toSender(let packet): end = perform(sender.receive(packet), file)
            case .alarm: end = perform(sender.alarm(), file)
            case .clientAlarm(let progress):
                // The client says its last word again when nothing new came.
                if !client.isComplete, client.progress == progress { for answer in client.again { carry(.toSender(answer)) } }
                if !client.isComplete { put(.clientAlarm(progress: client.progress), after: clientPatience) }
            }
        }
        return (client.isComplete ? client.received : nil, end)
    }
}

/// A client of RFC 7440, as simple as one can be.
struct SimulatedClient {
    private(set) var received: [UInt8] = []
    private(set) var isComplete = false
    private let request: TFTPRequest
    private let terms: TFTPTerms
    private let isNoisy: Bool
    private let isIndulgent: Bool
    private var hasTerms = false
    private var inWindow = 0
    private var toldOfGap = false
    private(set) var blocks = 0

    init(_ request: TFTPRequest, isNoisy: Bool, isIndulgent: Bool) {
        self.request = request
        terms = TFTPTerms(request.options, size: 0)
        self.isNoisy = isNoisy
        self.isIndulgent = isIndulgent
    }

    /// A number that grows with whatever is new.
    var progress: Int { (hasTerms ? 1 : 0) + blocks }

    /// What the client says when it hears nothing.
    var again: [TFTPPacket] {
        progress == 0 ? [.readRequest(request)] : [.acknowledgement(block: UInt16(truncatingIfNeeded: blocks))]
    }

    mutating func receive(_ packet: TFTPPacket) -> [TFTPPacket] {
        switch packet {
        case .optionAcknowledgement:
            if hasTerms, !isIndulgent { return [.error(TFTPError(code: .other, text: "unexpected OACK"))] }
            hasTerms = true
            return blocks == 0 ? again : []
        case .data(let block, let bytes):
            // A finished client hears no more, but says once more that it has everything.
            if isComplete { return again }
            guard block == UInt16(truncatingIfNeeded: blocks + 1) else {
                inWindow = 0
                defer { toldOfGap = true }
                return toldOfGap && !isNoisy ? [] : again
            }
            blocks += 1
            inWindow += 1
            toldOfGap = false
            received += bytes
            isComplete = bytes.count < terms.blockBytes
            guard isComplete || inWindow == terms.windowBlocks else { return [] }
            inWindow = 0
            return [.acknowledgement(block: block)]
        case .readRequest, .writeRequest, .acknowledgement, .error: return []
        }
    }
}
