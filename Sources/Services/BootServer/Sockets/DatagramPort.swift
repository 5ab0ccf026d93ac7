import DHCP
import NIOCore
import NIOPosix

/// Datagrams of one socket, as they come.
typealias DatagramChannel = NIOAsyncChannel<AddressedEnvelope<ByteBuffer>, AddressedEnvelope<ByteBuffer>>

extension BoundSocket {
    /// The socket as a channel, which owns it from now on.
    func channel(bytesMax: Int, on group: any EventLoopGroup) async throws -> DatagramChannel {
        let channel = try await DatagramBootstrap(group: group)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: bytesMax))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(DatagramErrors()) }
            }
            .withBoundSocket(descriptor).get()
        return try await channel.eventLoop.submit {
            try DatagramChannel(wrappingChannelSynchronously: channel)
        }.get()
    }
}

/// An unreachable client shows as an error of the socket that all share: whoever waits for that client finds out by waiting.
final class DatagramErrors: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>

    func errorCaught(context: ChannelHandlerContext, error: any Error) {}
}

extension SocketAddress {
    /// The port of an IPv4 address.
    init(_ address: DHCP.IPv4Address, port: Int) {
        do {
            try self.init(ipAddress: address.description, port: port)
        } catch {
            preconditionFailure("\(address) is the text of an address.")
        }
    }
}
