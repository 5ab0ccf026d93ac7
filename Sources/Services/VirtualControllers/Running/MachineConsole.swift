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
        /// The machine's end, while it runs.
        var channel: (any Channel)?
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
        guard let channel = state.withLock({ $0.channel }) else { return }
        channel.writeAndFlush(channel.allocator.buffer(bytes: bytes), promise: nil)
    }

    func attach(_ channel: any Channel) {
        state.withLock { $0.channel = channel }
    }

    func detach(_ channel: any Channel) {
        state.withLock { state in
            if state.channel === channel { state.channel = nil }
        }
    }

    func said(_ bytes: [UInt8]) {
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

    init(_ console: MachineConsole) {
        self.console = console
    }

    func channelActive(context: ChannelHandlerContext) {
        console.attach(context.channel)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        console.said(Array(unwrapInboundIn(data).readableBytesView))
    }

    func channelInactive(context: ChannelHandlerContext) {
        console.detach(context.channel)
    }
}
