package import IPMI
import NIOCore
import NIOPosix
import Synchronization

/// A controller of IPMI v2.0 on a UDP port, with a virtual machine behind it.
package final class VirtualIPMIController: VirtualController {
    private let chassis: ChassisResponder
    private let sessions: Mutex<SessionResponder>
    private let channel = Mutex<(any Channel)?>(nil)

    /// A controller of `machine` for one administrator.
    package init(_ machine: any ControlledMachine, credentials: ControllerCredentials, cryptography: any SessionCryptography) {
        var responder = SessionResponder(
            passwords: [credentials.userName: Secret(Array(credentials.password.utf8))],
            guid: ChassisResponder.guid(machine.description.uuid), cryptography: cryptography)
        responder.sessionsMax = 32
        chassis = ChassisResponder(machine: machine, discovery: Discovery(suites: responder.suites))
        sessions = Mutex(responder)
    }

    @discardableResult
    package func listen(host: String, port: Int) async throws -> Int {
        let channel = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(DatagramAnswerer { [weak self] in self?.reply(to: $0) })
                }
            }
            .bind(host: host, port: port).get()
        self.channel.withLock { $0 = channel }
        return channel.localAddress?.port ?? port
    }

    package func close() async {
        try? await channel.withLock { $0 }?.close()
    }

    /// The answer to a datagram; `nil` where silence is the right answer.
    func reply(to bytes: [UInt8]) -> [UInt8]? {
        switch try? Datagram(decoding: bytes) {
        case .sessionless(let message): chassis.discovery.reply(to: message)
        case .packet(let packet): chassis.discovery.reply(to: packet) ?? reply(to: packet)
        case nil: nil
        }
    }

    private func reply(to packet: SessionPacket) -> [UInt8]? {
        switch sessions.withLock({ $0.receive(packet) }) {
        case .nothing, .serialOverLAN: return nil
        case .answer(let answer): return answer
        case .request(let request, let session):
            // The machine is asked without the lock: it has its own.
            let response = chassis.response(to: request)
            return sessions.withLock { sessions in
                let answer = sessions.respond(to: request, with: response, in: session)
                if request.function == NetworkFunction.application.rawValue, request.command == CloseSession.code {
                    sessions.close(session)
                }
                return answer
            }
        }
    }
}

/// Who may speak to a virtual controller.
package struct ControllerCredentials: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible {
    package var userName: String
    package var password: String

    /// A user, who may do everything.
    package init(userName: String, password: String) {
        self.userName = userName
        self.password = password
    }

    package var description: String { "\(userName):•••" }
    package var debugDescription: String { description }
}

/// Answers datagrams.
private final class DatagramAnswerer: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>
    typealias OutboundOut = AddressedEnvelope<ByteBuffer>

    private let answer: @Sendable ([UInt8]) -> [UInt8]?

    init(_ answer: @escaping @Sendable ([UInt8]) -> [UInt8]?) {
        self.answer = answer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let envelope = unwrapInboundIn(data)
        guard let reply = answer(Array(envelope.data.readableBytesView)) else { return }
        let datagram = AddressedEnvelope(
            remoteAddress: envelope.remoteAddress, data: context.channel.allocator.buffer(bytes: reply))
        context.writeAndFlush(wrapOutboundOut(datagram), promise: nil)
    }

    /// A console whose port is closed shows as an error of the socket that all consoles share.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {}
}
