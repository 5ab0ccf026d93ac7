import NIOCore
import NIOPosix
import Synchronization

/// A virtual machine that can be switched: performs what `MachinePower` decides.
package final class VirtualMachine: ControlledMachine {
    package let description: MachineDescription
    package let console: MachineConsole
    private let accelerator: EmulatorCommand.Accelerator
    private let loop: any EventLoop
    private let note: @Sendable (String) -> Void
    private let state = Mutex(State())

    private struct State {
        var power = MachinePower()
        var run: EmulatorRun?
    }

    /// A machine that is off. `note` is told what happens to it, in a line.
    package init(
        _ description: MachineDescription, accelerator: EmulatorCommand.Accelerator, note: @escaping @Sendable (String) -> Void
    ) {
        self.description = description
        self.accelerator = accelerator
        loop = MultiThreadedEventLoopGroup.singleton.next()
        self.note = note
        console = MachineConsole(logFile: description.consoleLogFile)
    }

    package var isOn: Bool { state.withLock { $0.power.isOn } }
    package var bootOverride: BootOverride? { state.withLock { $0.power.bootOverride } }

    package func order(_ order: MachinePower.Order) throws(MachinePower.IsOff) {
        try apply(.ordered(order))
        note("\(description.name): told to \(order.rawValue)")
    }

    package func setBootOverride(_ bootOverride: BootOverride?) {
        follow(.bootOverride(bootOverride))
        let text = bootOverride.map { "\($0.device.rawValue), \($0.isPersistent ? "until told otherwise" : "once")" }
        note("\(description.name): boot device \(text ?? "as usual")")
    }

    /// Ends the machine, and returns when it is gone.
    package func shutdown() async {
        follow(.ordered(.off))
        while state.withLock({ $0.run != nil }) {
            // The deadline is the lifecycle's: a run that does not stop is killed.
            try? await loop.scheduleTask(in: .milliseconds(20)) {}.futureResult.get()
        }
    }

    private var now: Duration { .nanoseconds(Int64(NIODeadline.now().uptimeNanoseconds)) }

    private func apply(_ event: MachinePower.Event) throws(MachinePower.IsOff) {
        let effects = try state.withLock { state throws(MachinePower.IsOff) in try state.power.apply(event, at: now) }
        guard !effects.isEmpty else { return }
        loop.execute { for effect in effects { self.perform(effect) } }
    }

    /// For events that are never refused.
    private func follow(_ event: MachinePower.Event) {
        try? apply(event)
    }

    /// On the loop.
    private func perform(_ effect: MachinePower.Effect) {
        let run = state.withLock { $0.run }
        switch effect {
        case .start(let order): start(order)
        case .stop: run?.stop()
        case .kill: run?.kill()
        case .pressPowerButton: run?.pressPowerButton()
        case .interrupt: run?.interrupt()
        case .wake(let moment):
            let delay = max(moment - now, .zero)
            loop.scheduleTask(in: TimeAmount(delay)) { [weak self] in self?.follow(.timePassed) }
        }
    }

    private func start(_ order: [BootOverride.Device]) {
        let command = EmulatorCommand(description, order: order, accelerator: accelerator)
        do {
            let run = try EmulatorRun(command, console: console, on: loop) { [weak self] ending in self?.ended(ending) }
            state.withLock { $0.run = run }
            note("\(description.name): starts, boots from \(order.map(\.rawValue).joined(separator: ", then "))")
        } catch {
            note("\(description.name): \(error)")
            follow(.ended(.stopped))
        }
    }

    private func ended(_ ending: MachinePower.Ending) {
        state.withLock { $0.run = nil }
        switch ending {
        case .guestReset: note("\(description.name): restarts itself")
        case .guestShutdown: note("\(description.name): turned itself off")
        case .stopped: note("\(description.name): ended")
        }
        follow(.ended(ending))
    }
}
