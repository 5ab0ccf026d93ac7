import IPMI
import NIOCore
import Synchronization

/// The machine's serial port, lent to one session at a time. What it has to say to that session goes out by `send`.
final class SerialConsole: Sendable {
    private struct Loan {
        var session: UInt32
        var remote: SocketAddress
        var stream = SerialStream()
        var subscription: MachineConsole.Subscription?
    }

    private let console: MachineConsole
    private let send: @Sendable (SerialPacket, UInt32, SocketAddress) -> Void
    private let loan = Mutex<Loan?>(nil)

    init(_ console: MachineConsole, send: @escaping @Sendable (SerialPacket, UInt32, SocketAddress) -> Void) {
        self.console = console
        self.send = send
    }

    /// The session that has the console.
    var owner: UInt32? { loan.withLock { $0?.session } }

    private var now: Duration { .nanoseconds(Int64(NIODeadline.now().uptimeNanoseconds)) }

    /// Gives the console to a session.
    func lend(to session: UInt32, at remote: SocketAddress) {
        takeBack()
        loan.withLock { $0 = Loan(session: session, remote: remote) }
        let subscription = console.subscribe { [weak self] in self?.said($0) }
        loan.withLock { $0?.subscription = subscription }
    }

    /// Takes the console from whoever has it, and says so.
    func takeBack() {
        guard
            let loan = loan.withLock({ loan in
                defer { loan = nil }
                return loan
            })
        else { return }
        if let subscription = loan.subscription { console.unsubscribe(subscription) }
        var goodbye = SerialPacket()
        goodbye.status = .deactivating
        send(goodbye, loan.session, loan.remote)
    }

    /// A payload came from a session; from others than the owner it is nothing.
    func heard(_ payload: [UInt8], from session: UInt32) {
        guard let packet = try? SerialPacket(decoding: payload) else { return }
        let heard = loan.withLock { $0?.session == session ? $0?.stream.hear(packet, at: now) : nil }
        guard let heard else { return }
        if !heard.typed.isEmpty { console.type(heard.typed) }
        speak(heard.answer)
    }

    /// Says again what was not acknowledged; a console that is gone for good loses the loan.
    func timePassed() {
        speak(loan.withLock { $0?.stream.timePassed(at: now) })
        if loan.withLock({ $0?.stream.isAbandoned ?? false }) { takeBack() }
    }

    private func said(_ characters: [UInt8]) {
        speak(loan.withLock { $0?.stream.say(characters, at: now) })
    }

    private func speak(_ packet: SerialPacket?) {
        guard let packet, let (session, remote) = loan.withLock({ loan in loan.map { ($0.session, $0.remote) } }) else { return }
        send(packet, session, remote)
    }
}
