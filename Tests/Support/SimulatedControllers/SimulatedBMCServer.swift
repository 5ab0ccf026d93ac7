import NIOCore
import NIOPosix
import RepeatableRandom
import Synchronization

/// A simulated controller on a UDP port of the loopback, with a network that can misbehave.
package final class SimulatedBMCServer: Sendable {
    /// What the network does to a datagram of either direction.
    package struct Network: Sendable {
        /// Datagrams lost of a hundred.
        package var loss = 0
        /// Whether nothing comes through.
        package var isSilent = false
        package var delay: Duration = .zero
        fileprivate var random: SeededGenerator

        fileprivate mutating func loses() -> Bool {
            isSilent || Int.random(in: 0..<100, using: &random) < loss
        }
    }

    private let state: Mutex<(bmc: SimulatedBMC, network: Network, received: Int)>
    private let channel: any Channel

    /// A server of `bmc` on a port that the system chooses.
    package init(_ bmc: SimulatedBMC, seed: UInt64 = 1) async throws {
        state = Mutex((bmc, Network(random: SeededGenerator(seed: seed)), 0))
        let responder = Responder()
        channel = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(responder.handler())
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        responder.server.withLock { $0 = self }
    }

    /// The server's port.
    package var port: Int { channel.localAddress?.port ?? 0 }

    /// How many datagrams arrived, those that were lost included.
    package var received: Int { state.withLock { $0.received } }

    /// Looks at the controller or changes it.
    @discardableResult
    package func bmc<Result: Sendable>(_ look: (inout SimulatedBMC) -> Result) -> Result {
        state.withLock { look(&$0.bmc) }
    }

    /// Changes the network.
    package func network(_ change: (inout Network) -> Void) {
        state.withLock { change(&$0.network) }
    }

    /// Frees the port.
    package func close() async throws {
        try await channel.close()
    }

    /// The answer, and when it leaves.
    fileprivate func reply(to bytes: [UInt8]) -> ([UInt8], Duration)? {
        state.withLock { state in
            state.received += 1
            guard !state.network.loses(), let reply = state.bmc.reply(to: bytes), !state.network.loses() else { return nil }
            return (reply, state.network.delay)
        }
    }
}

/// Finds the server once it exists.
private final class Responder: Sendable {
    let server = Mutex<SimulatedBMCServer?>(nil)

    func handler() -> DatagramResponder { DatagramResponder(self) }
}

private final class DatagramResponder: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>
    typealias OutboundOut = AddressedEnvelope<ByteBuffer>

    private let responder: Responder

    init(_ responder: Responder) {
        self.responder = responder
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let envelope = unwrapInboundIn(data)
        let server = responder.server.withLock { $0 }
        guard let (bytes, delay) = server?.reply(to: Array(envelope.data.readableBytesView)) else { return }
        let reply = AddressedEnvelope(remoteAddress: envelope.remoteAddress, data: ByteBuffer(bytes: bytes))
        let channel = context.channel
        guard delay > .zero else {
            channel.writeAndFlush(reply, promise: nil)
            return
        }
        channel.eventLoop.scheduleTask(in: TimeAmount(delay)) { channel.writeAndFlush(reply, promise: nil) }
    }
}
