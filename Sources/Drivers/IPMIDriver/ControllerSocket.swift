import NIOCore
import NIOPosix
import Synchronization

/// The two sockets, of IPv4 and of IPv6, by which all controllers are reached.
final class ControllerSocket: Sendable {
    private let group: any EventLoopGroup
    /// The sockets that are open, by family.
    private let channels = Mutex<[NIOBSDSocket.ProtocolFamily: any Channel]>([:])
    private let deliver: @Sendable (SocketAddress, [UInt8]) -> Void

    /// `deliver` is called with everything that arrives, on an event loop.
    init(group: any EventLoopGroup, deliver: @escaping @Sendable (SocketAddress, [UInt8]) -> Void) {
        self.group = group
        self.deliver = deliver
    }

    /// The socket for peers of this family; opened when it is first needed.
    func channel(for address: SocketAddress) async throws -> any Channel {
        if let channel = channels.withLock({ $0[address.protocol] }), channel.isActive { return channel }
        let deliver = deliver
        let opened = try await DatagramBootstrap(group: group)
            // Answers of many controllers come at once: several are read per call of the system.
            .channelOption(.datagramVectorReadMessageCount, value: 16)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 16 * 1_024))
            .channelOption(.socketOption(.so_rcvbuf), value: 4 << 20)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(DatagramReader(deliver: deliver))
                }
            }
            .bind(host: address.protocol == .inet6 ? "::" : "0.0.0.0", port: 0).get()
        // Somebody else may have been quicker.
        let kept = channels.withLock { channels in
            if let other = channels[address.protocol], other.isActive { return other }
            channels[address.protocol] = opened
            return opened
        }
        if kept !== opened { try? await opened.close() }
        return kept
    }

    func close() async {
        let open = channels.withLock { channels in
            defer { channels = [:] }
            return Array(channels.values)
        }
        // Closing twice is no failure here.
        for channel in open { try? await channel.close() }
    }
}

/// Hands on what a socket receives.
private final class DatagramReader: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>

    private let deliver: @Sendable (SocketAddress, [UInt8]) -> Void

    init(deliver: @escaping @Sendable (SocketAddress, [UInt8]) -> Void) {
        self.deliver = deliver
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let envelope = unwrapInboundIn(data)
        deliver(envelope.remoteAddress, Array(envelope.data.readableBytesView))
    }

    /// An unreachable port shows as an error of the socket that all controllers share: their own deadlines tell.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {}
}
