import Documents
import Glibc
import NIOCore
import NIOPosix
import Synchronization

/// One run of the emulator: the process, and the connection that controls it (QEMU's machine protocol, QMP).
final class EmulatorRun: Sendable {
    private let process: ChildProcess
    private let control = Mutex<(any Channel)?>(nil)

    /// Starts the emulator; its serial port is the console's. `onEnd` is called once, on `loop`, when the process is gone.
    init(
        _ command: EmulatorCommand, console: MachineConsole, on loop: any EventLoop,
        onEnd: @escaping @Sendable (MachinePower.Ending) -> Void
    ) throws {
        let control = try ChildProcess.Surroundings.connection()
        let serial = try ChildProcess.Surroundings.connection()
        var surroundings = ChildProcess.Surroundings()
        surroundings.descriptors = [
            EmulatorCommand.controlDescriptor: control.theirs, EmulatorCommand.consoleDescriptor: serial.theirs,
        ]
        surroundings.outputFile = command.machine.emulatorLogFile
        defer { for end in [control.theirs, serial.theirs] { close(end) } }
        do {
            process = try ChildProcess(command.words, in: surroundings)
        } catch {
            for end in [control.ours, serial.ours] { close(end) }
            throw error
        }
        if let record = ProcessRecord(of: process.identifier) {
            try? TextFile.write(record.text, to: command.machine.processFile)
        }
        let process = process
        let onConnected: @Sendable (any Channel) -> Void = { [weak self] channel in self?.control.withLock { $0 = channel } }
        Self.adopt(control.ours, on: loop) {
            ControlHandler(process: process, onConnected: onConnected) { ending in
                unlink(command.machine.processFile)
                onEnd(ending)
            }
        }
        Self.adopt(serial.ours, on: loop) { ConsoleHandler(console) }
    }

    /// Makes a connection of the loop's out of a descriptor; one that fails closes itself, which ends the emulator's side too.
    private static func adopt(
        _ descriptor: Int32, on loop: any EventLoop, handler: @escaping @Sendable () -> any ChannelHandler
    ) {
        _ = ClientBootstrap(group: loop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(handler()) }
            }
            .withConnectedSocket(descriptor)
    }

    /// Ends the run, as pulling the plug does.
    func stop() { execute("quit") }

    func pressPowerButton() { execute("system_powerdown") }

    func interrupt() { execute("inject-nmi") }

    /// Ends a run that does not listen.
    func kill() { process.kill() }

    private func execute(_ command: String) {
        guard let channel = control.withLock({ $0 }) else { return }
        channel.writeAndFlush(channel.allocator.buffer(string: #"{"execute":"\#(command)"}"# + "\n"), promise: nil)
    }
}

/// Reads what the emulator says on its control connection: a JSON object a line.
private final class ControlHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let process: ChildProcess
    private let onConnected: @Sendable (any Channel) -> Void
    private let onEnd: @Sendable (MachinePower.Ending) -> Void
    private var line: [UInt8] = []
    private var ending = MachinePower.Ending.stopped

    /// Lines of the emulator are far shorter.
    private static let lineBytesMax = 1 << 20

    init(
        process: ChildProcess, onConnected: @escaping @Sendable (any Channel) -> Void,
        onEnd: @escaping @Sendable (MachinePower.Ending) -> Void
    ) {
        self.process = process
        self.onConnected = onConnected
        self.onEnd = onEnd
    }

    func channelActive(context: ChannelHandlerContext) {
        // Events are told, and commands taken, once capabilities were negotiated.
        let negotiation = context.channel.allocator.buffer(string: #"{"execute":"qmp_capabilities"}"# + "\n")
        context.channel.writeAndFlush(negotiation, promise: nil)
        onConnected(context.channel)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        for byte in unwrapInboundIn(data).readableBytesView {
            if byte == UInt8(ascii: "\n") {
                take(line)
                line = []
            } else if line.count < Self.lineBytesMax {
                line.append(byte)
            }
        }
    }

    private func take(_ line: [UInt8]) {
        guard let message = try? JSON(parsing: line), message["event"]?.stringValue == "SHUTDOWN" else { return }
        switch message["data"]?["reason"]?.stringValue {
        case "guest-reset", "host-qmp-system-reset", "subsystem-reset": ending = .guestReset
        case "guest-shutdown", "guest-panic": ending = .guestShutdown
        default: ending = .stopped
        }
    }

    /// The emulator closes the connection when it ends; what is left to wait for are moments.
    func channelInactive(context: ChannelHandlerContext) {
        let (process, onEnd, ending) = (process, onEnd, ending)
        NIOThreadPool.singleton.runIfActive(eventLoop: context.eventLoop) { process.wait() }.whenComplete { _ in onEnd(ending) }
    }
}
