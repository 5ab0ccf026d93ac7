package import DriverInterfaces
import Lifecycle
package import Logging
import Model
package import Observability
import ServiceLifecycle
package import Storage
import Synchronization

/// Performs what the lifecycle decides: one worker per node, one commit per step, and every wait with an end.
///
/// Requests change nodes by `file` and `update`; what they ask for is in the journal when these return. The rest happens in `run`.
/// A process that is killed anywhere is continued by the next one: starting up and recovering are the same scan of the journal.
package final class Conductor: Service {
    /// The name under which the others know this process; nodes show it as `reservation`.
    package let hostname: String
    /// The hardware that this process drives.
    package let drivers: DriverCatalog
    package let settings: ConductorSettings
    package let limits: ConductorLimits
    package let store: any Store
    package let time: any TimeSource
    /// Where it tells what it sees of nodes that boot; nothing that it does depends on that.
    package let timeline: any TimelineRecorder
    let randomness: @Sendable () -> UInt64
    let metrics: ConductorMetrics
    let logger: Logger

    let agenda: Mutex<Agenda>
    let watchdog: Watchdog
    let scheduler: Scheduler
    /// Raised when an alarm was set that comes before all others.
    let alarmChanged = Signal()
    /// Raised when the store is to be asked for work before the usual time.
    let scanWanted = Signal()
    /// Raised when a graceful shutdown begins.
    let drainBegun = Signal()
    private let admissions: AsyncStream<Agenda.Turn>
    private let admission: AsyncStream<Agenda.Turn>.Continuation

    /// A conductor that works once it `run`s. Only one may run under a hostname.
    package init(
        hostname: String, store: any Store, drivers: DriverCatalog, settings: ConductorSettings = ConductorSettings(),
        limits: ConductorLimits = ConductorLimits(), time: any TimeSource = SystemTime(),
        randomness: @escaping @Sendable () -> UInt64 = { .random(in: .min ... .max) },
        metrics: MetricsRegistry = MetricsRegistry(), timeline: any TimelineRecorder = NoTimeline(), logger: Logger
    ) {
        self.hostname = hostname
        self.store = store
        self.drivers = drivers
        self.settings = settings
        self.limits = limits
        self.time = time
        self.randomness = randomness
        self.metrics = ConductorMetrics(metrics)
        self.timeline = timeline
        self.logger = logger
        agenda = Mutex(Agenda(workersMax: max(1, limits.nodesAtOnceMax)))
        watchdog = Watchdog(time: time, interval: limits.watchInterval)
        scheduler = Scheduler(
            store: store, time: time, randomness: randomness, limits: limits, metrics: self.metrics, logger: logger)
        (admissions, admission) = AsyncStream.makeStream()
    }

    /// Works until cancelled, or until a graceful shutdown has let the effects under way finish.
    package func run() async {
        await withGracefulShutdownHandler {
            await work()
        } onGracefulShutdown: {
            self.drain()
        }
    }

    private func work() async {
        await renewLease()
        agenda.withLock { $0.isOpen = true }
        // What requests have filed before the start is waiting already.
        admit()
        await withDiscardingTaskGroup { group in
            group.addTask { await self.keepLease() }
            group.addTask { await self.keepScanning() }
            group.addTask { await self.keepAlarms() }
            group.addTask { await self.watchdog.run() }
            group.addTask { await self.scheduler.run() }
            group.addTask { await self.limitDraining() }
            if settings.powerSyncInterval > .zero { group.addTask { await self.keepPowerInSync() } }
            if settings.powerRecoveryInterval > .zero { group.addTask { await self.keepRecoveringPower() } }
            for await turn in admissions {
                group.addTask { await self.attend(from: turn) }
            }
            group.cancelAll()
        }
        await endLease()
    }

    /// Gives nodes to new workers while there are both.
    func admit() {
        while let turn = agenda.withLock({ $0.admit() }) { admission.yield(turn) }
        observeQueue()
    }

    /// Has a worker look at the node.
    func wake(_ node: Node.ID, from start: Agenda.Start) {
        agenda.withLock { $0.wake(node, from: start) }
        admit()
    }

    /// Stops taking on work, and ends `run` once the effects under way are done.
    private func drain() {
        logger.info("Draining: no further work is begun.")
        agenda.withLock { $0.isOpen = false }
        drainBegun.raise()
        endIfDrained()
    }

    /// Ends the intake of work when the conductor drains and the last worker is done.
    func endIfDrained() {
        let isDrained = agenda.withLock { !$0.isOpen && $0.workers == 0 }
        if isDrained { admission.finish() }
    }

    /// Ends the intake of work whatever is under way: the journal makes that safe.
    func endNow() {
        admission.finish()
    }

    func observeQueue() {
        let (queued, working) = agenda.withLock { ($0.queuedCount, $0.workers) }
        metrics.nodesQueued.set(Double(queued))
        metrics.nodesWorking.set(Double(working))
    }
}
