import Dispatch
import RepeatableRandom
import Synchronization

/// Runs everything in a simulated world on one thread, in an order that a seed decides, and lets time pass when nothing can run.
package final class SimulatedExecutor: TaskExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var isDraining = false
        var lots: SeededGenerator?
    }

    private let state: Mutex<State>
    private let time: VirtualTime
    private let queue = DispatchQueue(label: "simulated world")

    /// With a seed, whatever could run next is drawn by lot; without one, first come is first served.
    package init(time: VirtualTime, seed: UInt64? = nil) {
        self.time = time
        state = Mutex(State(lots: seed.map(SeededGenerator.init)))
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isIdle = state.withLock { state in
            state.jobs.append(job)
            defer { state.isDraining = true }
            return !state.isDraining
        }
        if isIdle { queue.async { self.drain() } }
    }

    private func drain() {
        while true {
            while let job = next() { job.runSynchronously(on: asUnownedTaskExecutor()) }
            if time.advance() { continue }
            let isOver = state.withLock { state in
                state.isDraining = !state.jobs.isEmpty
                return !state.isDraining
            }
            if isOver { return }
        }
    }

    private func next() -> UnownedJob? {
        state.withLock { state in
            guard !state.jobs.isEmpty else { return nil }
            guard var lots = state.lots else { return state.jobs.removeFirst() }
            defer { state.lots = lots }
            return state.jobs.remove(at: Int.random(in: 0..<state.jobs.count, using: &lots))
        }
    }
}
