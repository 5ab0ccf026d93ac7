import Documents
import Glibc
import NIOCore
import NIOPosix

/// The sockets of a lab in the file system: one that takes orders, and one for each machine's serial port.
package final class LabSockets: Sendable {
    private let machines: [any ControlledMachine]

    /// Sockets for these machines.
    package init(_ machines: [any ControlledMachine]) {
        self.machines = machines
    }

    /// Takes orders at `path` (a line each), and connects machines' consoles with whoever opens their sockets. Returns once all are
    /// open; they close with the process.
    package func listen(controlSocket path: String) async throws {
        let machines = machines
        try await open(path) { LineAnswerer { line in LabOrder(line: line).map { $0.carryOut(on: machines).text } } }
        for machine in machines {
            try await open(machine.description.consoleSocket) { ConsoleClient(machine.console) }
        }
    }

    private func open(_ path: String, handler: @escaping @Sendable () -> any ChannelHandler) async throws {
        _ = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(handler()) }
            }
            .bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true).get()
        // Whoever may type on consoles is the owner of the lab.
        chmod(path, 0o600)
    }
}

/// Answers lines by lines.
private final class LineAnswerer: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private static let lineBytesMax = 4_096
    private var line: [UInt8] = []
    private let answer: @Sendable (String) -> String?

    init(_ answer: @escaping @Sendable (String) -> String?) {
        self.answer = answer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        for byte in unwrapInboundIn(data).readableBytesView {
            if byte == UInt8(ascii: "\n") {
                let reply = answer(String(decoding: line, as: UTF8.self)) ?? #"{"error":"no such order"}"#
                let buffer = context.channel.allocator.buffer(string: reply + "\n")
                context.channel.writeAndFlush(buffer, promise: nil)
                line = []
            } else if line.count < Self.lineBytesMax {
                line.append(byte)
            }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}

/// Somebody at a machine's serial port.
private final class ConsoleClient: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let console: MachineConsole
    private var subscription: MachineConsole.Subscription?

    init(_ console: MachineConsole) {
        self.console = console
    }

    func channelActive(context: ChannelHandlerContext) {
        let channel = context.channel
        subscription = console.subscribe { bytes in
            // Who reads too slowly misses something rather than holding up the machine.
            guard channel.isWritable else { return }
            channel.writeAndFlush(channel.allocator.buffer(bytes: bytes), promise: nil)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        console.type(Array(unwrapInboundIn(data).readableBytesView))
    }

    func channelInactive(context: ChannelHandlerContext) {
        if let subscription { console.unsubscribe(subscription) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
