import Glibc
import NIOCore
import Synchronization

/// The serial port of a machine: what it says goes into a log and to everybody who listens, across restarts of the machine.
package final class MachineConsole: Sendable {
    /// Somebody who listens.
    package struct Subscription: Sendable, Hashable {
        fileprivate var number: Int
    }

    private struct State {
        /// Takes what is typed, while the machine runs.
        var machine: (number: Int, take: @Sendable ([UInt8]) -> Void)?
        var listeners: [Int: @Sendable ([UInt8]) -> Void] = [:]
        var nextListener = 0
        var loggedBytes = 0
    }

    /// The log does not grow beyond this.
    package static let logBytesMax = 256 << 20

    private let state = Mutex(State())
    private let log: Int32

    /// A console that appends to this log file.
    package init(logFile: String) {
        log = open(logFile, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    }

    deinit {
        if log >= 0 { close(log) }
    }

    /// Listens to what the machine says from now on. `hear` is called on an event loop and must not block.
    package func subscribe(_ hear: @escaping @Sendable ([UInt8]) -> Void) -> Subscription {
        state.withLock { state in
            state.nextListener += 1
            state.listeners[state.nextListener] = hear
            return Subscription(number: state.nextListener)
        }
    }

    /// Stops listening.
    package func unsubscribe(_ subscription: Subscription) {
        state.withLock { _ = $0.listeners.removeValue(forKey: subscription.number) }
    }

    /// Types to the machine; what is typed to one that is off is lost.
    package func type(_ bytes: [UInt8]) {
        state.withLock { $0.machine?.take }?(bytes)
    }

    /// The machine runs: `take` gets what is typed to it, and must not block.
    package func attach(_ take: @escaping @Sendable ([UInt8]) -> Void) -> Subscription {
        state.withLock { state in
            state.nextListener += 1
            state.machine = (state.nextListener, take)
            return Subscription(number: state.nextListener)
        }
    }

    /// The run of the machine that was attached has ended.
    func detach(_ run: Subscription) {
        state.withLock { state in
            if state.machine?.number == run.number { state.machine = nil }
        }
    }

    /// The machine said something.
    package func said(_ bytes: [UInt8]) {
        let (listeners, logs) = state.withLock { state in
            state.loggedBytes += bytes.count
            return (Array(state.listeners.values), state.loggedBytes <= Self.logBytesMax)
        }
        if logs, log >= 0 { _ = bytes.withUnsafeBytes { write(log, $0.baseAddress, $0.count) } }
        for hear in listeners { hear(bytes) }
    }
}

/// Between the emulator's serial port and the console.
final class ConsoleHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let console: MachineConsole
    private var run: MachineConsole.Subscription?

    init(_ console: MachineConsole) {
        self.console = console
    }

    func channelActive(context: ChannelHandlerContext) {
        let channel = context.channel
        run = console.attach { channel.writeAndFlush(channel.allocator.buffer(bytes: $0), promise: nil) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        console.said(Array(unwrapInboundIn(data).readableBytesView))
    }

    func channelInactive(context: ChannelHandlerContext) {
        if let run { console.detach(run) }
    }
}
