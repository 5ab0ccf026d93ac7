import DriverInterfaces
import Lifecycle
import Logging
import Model
import Storage
import Synchronization

/// What a conductor does by the clock: its lease, its look at the journal, its alarms.
extension Conductor {
    // MARK: Lease

    /// Tells the others that this conductor is alive.
    func renewLease() async {
        let now = time.now
        let record = ConductorRecord(
            hostname: hostname, conductorGroup: settings.conductorGroup, startedAt: now,
            leaseExpiresAt: now + limits.leaseDuration, drivers: drivers.names)
        do {
            try await store.renew(record)
        } catch {
            // Others may take our nodes over; commits name the revision they were made from, so that is safe.
            logger.warning("The lease was not renewed.", metadata: ["error": "\(error)"])
        }
    }

    func keepLease() async {
        while await slept(limits.leaseRenewalInterval) { await renewLease() }
    }

    /// Lets others take the nodes over at once.
    func endLease() async {
        do {
            try await store.retire(hostname, at: time.now)
        } catch {
            logger.warning("The lease was not ended; it expires.", metadata: ["error": "\(error)"])
        }
    }

    // MARK: Scans

    /// Finds work in the journal: at the start what an earlier process left, later what a dead conductor left or another filed.
    func keepScanning() async {
        while !Task.isCancelled {
            var pause = limits.scanInterval
            do {
                // There is more than one scan takes: the next comes soon.
                if try await scan() >= limits.nodesPerScanMax { pause /= 20 }
            } catch {
                if Task.isCancelled { return }
                logger.warning("The journal could not be read.", metadata: ["error": "\(error)"])
            }
            await scanWanted.wait(atMost: pause, on: time)
        }
    }

    /// Returns how many nodes have effects to perform.
    private func scan() async throws(StoreError) -> Int {
        let now = time.now
        let waiting = try await store.nodesWithPendingEffects(for: hostname, at: now, limit: limits.nodesPerScanMax)
        for node in waiting { wakeIfForgotten(node, at: now) }
        let horizon = now + limits.scanInterval * 2
        for deadline in try await store.deadlines(for: hostname, at: now, until: horizon, limit: limits.nodesPerScanMax) {
            arm(deadline.node, at: deadline.at)
        }
        return waiting.count
    }

    /// A node in the journal that nobody here has in hand is taken over; one whose effect is to be attempted later has its alarm.
    private func wakeIfForgotten(_ node: Node.ID, at now: Timestamp) {
        let isNew = agenda.withLock { agenda in
            guard !agenda.has(node), !agenda.isWaitingForAttempt(node, at: now) else { return false }
            agenda.wake(node, from: agenda.isOurs(node) ? .stored : .takenOver)
            return true
        }
        if isNew { admit() }
    }

    // MARK: Alarms

    func keepAlarms() async {
        while !Task.isCancelled {
            let now = time.now
            let (due, next) = agenda.withLock { ($0.takeDue(at: now), $0.nextAlarm) }
            for node in due { wakeByAlarm(node) }
            let pause = next.map { max($0 - now, .zero) } ?? limits.scanInterval
            await alarmChanged.wait(atMost: min(pause, limits.scanInterval), on: time)
        }
    }

    private func wakeByAlarm(_ node: Node.ID) {
        agenda.withLock { $0.wake(node, from: $0.isOurs(node) ? .stored : .takenOver) }
        admit()
    }

    // MARK: The end

    /// Ends a graceful shutdown that takes too long.
    func limitDraining() async {
        await drainBegun.wait()
        guard !Task.isCancelled, await slept(limits.drainDuration) else { return }
        logger.warning("Draining took too long: what is under way is continued by the next start.")
        endNow()
    }

    /// Waits; returns whether to go on.
    func slept(_ duration: Duration) async -> Bool {
        do { try await time.sleep(for: duration) } catch { return false }
        return !Task.isCancelled
    }
}
