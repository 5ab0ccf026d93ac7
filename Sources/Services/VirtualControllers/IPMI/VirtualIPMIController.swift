package import IPMI
import NIOCore
import NIOPosix
import Synchronization

/// A controller of IPMI v2.0 on a UDP port, with a virtual machine behind it.
package final class VirtualIPMIController: VirtualController {
    private let chassis: ChassisResponder
    private let serial: SerialConsole
    private let wire: Wire

    /// How often it is looked whether a serial console is still listened to.
    private static let serialInterval = TimeAmount.milliseconds(250)

    /// Where the controller is on the network, once it listens.
    private final class Wire: Sendable {
        let sessions: Mutex<SessionResponder>
        let channel = Mutex<(any Channel)?>(nil)

        init(_ sessions: SessionResponder) {
            self.sessions = Mutex(sessions)
        }

        func send(_ packet: SerialPacket, in session: UInt32, to remote: SocketAddress) {
            let datagram = sessions.withLock { $0.send(packet.bytes, as: .serialOverLAN, in: session) }
            guard let datagram, let channel = channel.withLock({ $0 }) else { return }
            let envelope = AddressedEnvelope(remoteAddress: remote, data: channel.allocator.buffer(bytes: datagram))
            channel.writeAndFlush(envelope, promise: nil)
        }
    }

    /// A controller of `machine` for one administrator.
    package init(_ machine: any ControlledMachine, credentials: ControllerCredentials, cryptography: any SessionCryptography) {
        var responder = SessionResponder(
            passwords: [credentials.userName: Secret(Array(credentials.password.utf8))],
            guid: ChassisResponder.guid(machine.description.uuid), cryptography: cryptography)
        responder.sessionsMax = 32
        chassis = ChassisResponder(machine: machine, discovery: Discovery(suites: responder.suites))
        let wire = Wire(responder)
        self.wire = wire
        serial = SerialConsole(machine.console) { wire.send($0, in: $1, to: $2) }
    }

    @discardableResult
    package func listen(host: String, port: Int) async throws -> Int {
        let channel = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        DatagramAnswerer { [weak self] in self?.reply(to: $0, from: $1) })
                }
            }
            .bind(host: host, port: port).get()
        wire.channel.withLock { $0 = channel }
        let task = channel.eventLoop.scheduleRepeatedTask(initialDelay: Self.serialInterval, delay: Self.serialInterval) {
            [serial] _ in serial.timePassed()
        }
        channel.closeFuture.whenComplete { _ in task.cancel() }
        return channel.localAddress?.port ?? port
    }

    package func close() async {
        try? await wire.channel.withLock { $0 }?.close()
    }

    /// The answer to a datagram; `nil` where silence is the right answer.
    private func reply(to bytes: [UInt8], from remote: SocketAddress) -> [UInt8]? {
        switch try? Datagram(decoding: bytes) {
        case .sessionless(let message): chassis.discovery.reply(to: message)
        case .packet(let packet): chassis.discovery.reply(to: packet) ?? reply(to: packet, from: remote)
        case nil: nil
        }
    }

    private func reply(to packet: SessionPacket, from remote: SocketAddress) -> [UInt8]? {
        switch wire.sessions.withLock({ $0.receive(packet) }) {
        case .nothing: return nil
        case .answer(let answer): return answer
        case .serialOverLAN(let payload, let session):
            serial.heard(payload, from: session)
            return nil
        case .request(let request, let session):
            // The machine is asked without the lock: it has its own.
            let response = response(to: request, in: session, from: remote)
            return wire.sessions.withLock { sessions in
                let answer = sessions.respond(to: request, with: response, in: session)
                if request.isEndOfSession { sessions.close(session) }
                return answer
            }
        }
    }

    private func response(to request: Message, in session: UInt32, from remote: SocketAddress) -> Response {
        if request.isEndOfSession, serial.owner == session { serial.takeBack() }
        let port = wire.channel.withLock { $0?.localAddress?.port } ?? 0
        let payloads = PayloadResponder(owner: owner, port: port)
        guard let (response, effect) = payloads.response(to: request, in: session) else {
            return chassis.response(to: request)
        }
        switch effect {
        case .activate: serial.lend(to: session, at: remote)
        case .deactivate: serial.takeBack()
        case nil: break
        }
        return response
    }

    /// The session that has the serial console; one that has ended has it no more.
    private var owner: UInt32? {
        guard let owner = serial.owner else { return nil }
        return wire.sessions.withLock { $0.hasSession(owner) } ? owner : nil
    }
}

extension Message {
    fileprivate var isEndOfSession: Bool {
        function == NetworkFunction.application.rawValue && command == CloseSession.code
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

    private let answer: @Sendable ([UInt8], SocketAddress) -> [UInt8]?

    init(_ answer: @escaping @Sendable ([UInt8], SocketAddress) -> [UInt8]?) {
        self.answer = answer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let envelope = unwrapInboundIn(data)
        guard let reply = answer(Array(envelope.data.readableBytesView), envelope.remoteAddress) else { return }
        let datagram = AddressedEnvelope(
            remoteAddress: envelope.remoteAddress, data: context.channel.allocator.buffer(bytes: reply))
        context.writeAndFlush(wrapOutboundOut(datagram), promise: nil)
    }

    /// A console whose port is closed shows as an error of the socket that all consoles share.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {}
}
