package import Lifecycle

/// The operator's choices for a conductor, with Ironic's defaults.
package struct ConductorSettings: Sendable, Hashable {
    package var lifecycle = LifecycleSettings()
    package var conductorGroup = ""
    /// How often every node's power state is compared with the recorded one; zero: never.
    package var powerSyncInterval: Duration = .seconds(120)
    /// Whether a node whose power state is not the recorded one is brought back to it; otherwise the record follows.
    package var isPowerStateForced = true
    /// After so many unsuccessful comparisons the node goes into maintenance.
    package var powerSyncRetriesMax = 3
    /// How often nodes with the fault `power failure` are tried again; zero: never.
    package var powerRecoveryInterval: Duration = .seconds(300)

    /// Ironic's defaults.
    package init() {}
}

/// What bounds a conductor's queues, waits and loops.
package struct ConductorLimits: Sendable, Hashable {
    /// Nodes worked on at the same time.
    package var nodesAtOnceMax = 128
    /// Nodes waiting for a worker; above, requests are refused as busy.
    package var nodesQueuedMax = 100_000
    /// Effects of one node in a row while others wait.
    package var effectsPerTurnMax = 16
    /// How often a decision is made again because the node was changed meanwhile.
    package var conflictsMax = 10
    /// How long hardware may take for one effect. A power change's own timeout comes on top.
    package var effectDuration: Duration = .seconds(300)
    /// How long hardware may take while a request waits.
    package var callDuration: Duration = .seconds(60)
    /// How late the end of these two may be noticed.
    package var watchInterval: Duration = .seconds(1)
    /// How long an effect is tried again before it has failed.
    package var retryDuration: Duration = .seconds(300)
    /// The pause after the first failed attempt; it doubles with every further one.
    package var retryPauseMin: Duration = .seconds(1)
    package var retryPauseMax: Duration = .seconds(30)
    /// How often the store is asked for work of this and of dead conductors.
    package var scanInterval: Duration = .seconds(5)
    /// Nodes taken from the store by one scan.
    package var nodesPerScanMax = 1_000
    /// How long the others believe this conductor alive without hearing from it.
    package var leaseDuration: Duration = .seconds(60)
    package var leaseRenewalInterval: Duration = .seconds(10)
    /// How long a shutdown waits for the effects under way.
    package var drainDuration: Duration = .seconds(60)
    /// Nodes whose power state is read at the same time by the comparison. A controller that does not answer holds its place until the
    /// driver gives up, so that many of them must not use all places up.
    package var powerReadsAtOnceMax = 256
    /// Nodes taken from the store at once by the comparison.
    package var nodesPerPowerPageMax = 200
    package var scheduler = SchedulerLimits()

    /// Limits for some thousands of nodes on two cores.
    package init() {}
}
