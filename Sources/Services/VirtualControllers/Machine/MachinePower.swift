/// Decides when a virtual machine runs and what it boots from: events in, effects out.
///
/// One run of the emulator is one boot. A machine that restarts, whether it was reset or does it by itself, is a new run, with
/// the boot order that holds then.
package struct MachinePower: Sendable, Hashable {
    /// What somebody wants of the machine.
    package enum Order: String, Sendable, Hashable, CaseIterable {
        case on, off
        /// Off, and on again.
        case cycle
        case reset
        /// Presses the power button: the system in the machine decides.
        case soft
        /// Raises a non-maskable interrupt.
        case interrupt
    }

    /// Why a run ended.
    package enum Ending: Sendable, Hashable {
        /// The system in the machine restarted it.
        case guestReset
        /// The system in the machine turned it off.
        case guestShutdown
        /// It was told to end, or died.
        case stopped
    }

    package enum Event: Sendable, Hashable {
        case ordered(Order)
        /// `nil` takes an override back.
        case bootOverride(BootOverride?)
        case ended(Ending)
        case timePassed
    }

    package enum Effect: Sendable, Hashable {
        case start([BootOverride.Device])
        /// Ends the run, as pulling the plug does.
        case stop
        /// Ends a run that did not end when it was told to.
        case kill
        case pressPowerButton
        case interrupt
        case wake(at: Duration)
    }

    /// The order has no meaning for a machine that is off.
    package struct IsOff: Error, Sendable, Hashable {
        package var order: Order
    }

    private enum State: Sendable, Hashable {
        case off
        case on(since: Duration, usesOverride: Bool)
        case stopping(startsAgain: Bool, killAt: Duration)
    }

    private var state = State.off
    /// What holds for the next boot.
    package private(set) var bootOverride: BootOverride?

    /// Firmware may restart the machine within its first seconds, which is the same boot: an override for one boot is used up after
    /// this time.
    package static let bootSettles: Duration = .seconds(3)
    /// How long a run may take to end.
    package static let stopTimeout: Duration = .seconds(3)

    /// A machine that is off.
    package init() {}

    /// Whether the machine has power, or will have in a moment.
    package var isOn: Bool {
        switch state {
        case .off, .stopping(startsAgain: false, _): false
        case .on, .stopping(startsAgain: true, _): true
        }
    }

    /// What the next boot tries, first to last. Without an override, the disk.
    package var bootOrder: [BootOverride.Device] { (bootOverride?.device ?? .disk).order }

    /// What follows from `event` at this time, counted from any moment.
    package mutating func apply(_ event: Event, at now: Duration) throws(IsOff) -> [Effect] {
        switch event {
        case .ordered(let order): return try apply(order, at: now)
        case .ended(let ending): return ended(ending, at: now)
        case .timePassed: return timePassed(now)
        case .bootOverride(let new):
            bootOverride = new
            // The boot under way used the override that was there when it began.
            if case .on(let since, usesOverride: true) = state { state = .on(since: since, usesOverride: false) }
            return []
        }
    }

    private mutating func apply(_ order: Order, at now: Duration) throws(IsOff) -> [Effect] {
        switch (order, state) {
        case (.on, .off): return start(at: now)
        case (.on, .on): return []
        case (.on, .stopping(_, let killAt)), (.cycle, .stopping(true, let killAt)), (.reset, .stopping(true, let killAt)):
            state = .stopping(startsAgain: true, killAt: killAt)
            return []
        case (.off, .off): return []
        case (.off, .on): return stop(startsAgain: false, at: now)
        case (.off, .stopping(_, let killAt)):
            state = .stopping(startsAgain: false, killAt: killAt)
            return []
        case (.cycle, .on), (.reset, .on): return stop(startsAgain: true, at: now)
        case (.soft, .on): return [.pressPowerButton]
        case (.soft, .off), (.soft, .stopping): return []
        case (.interrupt, .on): return [.interrupt]
        case (.cycle, .off), (.reset, .off), (.cycle, .stopping), (.reset, .stopping), (.interrupt, .off),
            (.interrupt, .stopping):
            throw IsOff(order: order)
        }
    }

    private mutating func start(at now: Duration) -> [Effect] {
        let usesOverride = bootOverride.map { !$0.isPersistent } ?? false
        state = .on(since: now, usesOverride: usesOverride)
        return [.start(bootOrder)] + (usesOverride ? [.wake(at: now + Self.bootSettles)] : [])
    }

    private mutating func stop(startsAgain: Bool, at now: Duration) -> [Effect] {
        // A boot that was cut short has used its override as well.
        if case .on(_, usesOverride: true) = state { bootOverride = nil }
        state = .stopping(startsAgain: startsAgain, killAt: now + Self.stopTimeout)
        return [.stop, .wake(at: now + Self.stopTimeout)]
    }

    private mutating func ended(_ ending: Ending, at now: Duration) -> [Effect] {
        switch state {
        case .off: return []
        case .stopping(startsAgain: true, _): return start(at: now)
        case .stopping(startsAgain: false, _):
            state = .off
            return []
        case .on:
            state = .off
            return ending == .guestReset ? start(at: now) : []
        }
    }

    private mutating func timePassed(_ now: Duration) -> [Effect] {
        switch state {
        case .on(let since, usesOverride: true) where now >= since + Self.bootSettles:
            bootOverride = nil
            state = .on(since: since, usesOverride: false)
            return []
        case .stopping(let startsAgain, let killAt) where now >= killAt:
            state = .stopping(startsAgain: startsAgain, killAt: now + Self.stopTimeout)
            return [.kill, .wake(at: now + Self.stopTimeout)]
        case .off, .on, .stopping: return []
        }
    }
}
