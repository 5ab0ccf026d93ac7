import NIOCore
import NIOPosix
import TFTP

/// Carries out one sending on a socket of its own, and closes the socket.
final class TFTPTransfer: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>
    typealias OutboundOut = AddressedEnvelope<ByteBuffer>

    /// Where the bytes are.
    enum Source: Sendable {
        case memory([UInt8])
        case file(NIOFileHandle)
    }

    /// How it ended, and how many bytes the client has.
    struct Result: Sendable {
        let end: TFTPSending.End
        let bytes: Int64
    }

    private var sending: TFTPSending?
    private let refusal: TFTPError?
    private let source: Source
    private let client: SocketAddress
    private let result: EventLoopPromise<Result>
    private var alarm: Scheduled<Void>?
    private var isOver = false

    /// Sends what `source` holds.
    init(_ sending: TFTPSending, _ source: Source, to client: SocketAddress, result: EventLoopPromise<Result>) {
        self.sending = sending
        self.source = source
        self.client = client
        self.result = result
        refusal = nil
    }

    /// Says `refusal`, and no more.
    init(_ refusal: TFTPError, to client: SocketAddress, result: EventLoopPromise<Result>) {
        self.refusal = refusal
        self.client = client
        self.result = result
        source = .memory([])
    }

    func channelActive(context: ChannelHandlerContext) {
        if let refusal {
            send(.error(refusal), context)
            finish(.refused(refusal), context)
        } else {
            perform(sending?.begin() ?? [], context)
        }
    }

    /// Packets of others are of others' transfers (RFC 1350 §4): they are told so.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let envelope = unwrapInboundIn(data)
        guard envelope.remoteAddress == client else {
            let error = TFTPPacket.error(TFTPError(code: .unknownTransfer, text: "unknown transfer"))
            context.writeAndFlush(
                wrapOutboundOut(AddressedEnvelope(remoteAddress: envelope.remoteAddress, data: ByteBuffer(bytes: error.bytes))),
                promise: nil)
            return
        }
        // What is no packet is as good as lost.
        guard let packet = try? TFTPPacket(decoding: Array(envelope.data.readableBytesView)) else { return }
        perform(sending?.receive(packet) ?? [], context)
    }

    /// A request of the client, which came to the port that is known to everybody.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard let request = event as? TFTPRequest else { return context.fireUserInboundEventTriggered(event) }
        perform(sending?.receive(.readRequest(request)) ?? [], context)
    }

    /// An unreachable port tells nothing that the alarm does not.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {}

    func channelInactive(context: ChannelHandlerContext) {
        alarm?.cancel()
        if !isOver { result.succeed(Result(end: .silent, bytes: sending?.acknowledgedBytes ?? 0)) }
        isOver = true
    }

    // MARK: Effects

    private func perform(_ effects: [TFTPSending.Effect], _ context: ChannelHandlerContext) {
        var blocks: [Block] = []
        for effect in effects {
            switch effect {
            case .send(let packet): send(packet, context)
            case .sendBlock(let number, let offset, let count): blocks.append(Block(number: number, offset: offset, count: count))
            case .setAlarm(let duration): set(duration, context)
            case .end(let end): finish(end, context)
            }
        }
        if !blocks.isEmpty { send(blocks, context) }
    }

    private struct Block {
        let number: UInt16
        let offset: Int64
        let count: Int
    }

    private func set(_ duration: Duration, _ context: ChannelHandlerContext) {
        alarm?.cancel()
        alarm = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(duration)) {
            self.perform(self.sending?.alarm() ?? [], context)
        }
    }

    /// The blocks of a window lie one behind the other: they are read at once.
    private func send(_ blocks: [Block], _ context: ChannelHandlerContext) {
        guard let first = blocks.first, let last = blocks.last else { return }
        let count = Int(last.offset - first.offset) + last.count
        switch source {
        case .memory(let bytes):
            let start = Int(first.offset)
            write(blocks, ByteBuffer(bytes: bytes[start..<(start + count)]), context)
        case .file(let handle):
            NonBlockingFileIO(threadPool: .singleton)
                .read(
                    fileHandle: handle, fromOffset: first.offset, byteCount: count, allocator: context.channel.allocator,
                    eventLoop: context.eventLoop
                )
                .assumeIsolated()
                .whenComplete { result in
                    guard !self.isOver else { return }
                    guard case .success(let buffer) = result, buffer.readableBytes == count else {
                        self.fail("the file cannot be read any more", context)
                        return
                    }
                    self.write(blocks, buffer, context)
                }
        }
    }

    private func write(_ blocks: [Block], _ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        var bytes = bytes
        for block in blocks {
            guard let slice = bytes.readSlice(length: block.count) else { return }
            var packet = context.channel.allocator.buffer(capacity: block.count + 4)
            packet.writeBytes(TFTPPacket.data(block: block.number, []).bytes)
            packet.writeImmutableBuffer(slice)
            context.write(wrapOutboundOut(AddressedEnvelope(remoteAddress: client, data: packet)), promise: nil)
        }
        context.flush()
    }

    private func send(_ packet: TFTPPacket, _ context: ChannelHandlerContext) {
        let envelope = AddressedEnvelope(remoteAddress: client, data: ByteBuffer(bytes: packet.bytes))
        context.writeAndFlush(wrapOutboundOut(envelope), promise: nil)
    }

    private func fail(_ text: String, _ context: ChannelHandlerContext) {
        let error = TFTPError(code: .other, text: text)
        send(.error(error), context)
        finish(.refused(error), context)
    }

    private func finish(_ end: TFTPSending.End, _ context: ChannelHandlerContext) {
        guard !isOver else { return }
        isOver = true
        alarm?.cancel()
        result.succeed(Result(end: end, bytes: sending?.acknowledgedBytes ?? 0))
        context.close(promise: nil)
    }
}
