import Dispatch
import Synchronization

/// Runs everything in a simulated world on one thread, in an order that a seed decides, and lets time pass when nothing can run.
package final class SimulatedExecutor: TaskExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var isDraining = false
        var lots: SplitMix?
    }

    private let state: Mutex<State>
    private let time: VirtualTime
    private let queue = DispatchQueue(label: "simulated world")

    /// With a seed, whatever could run next is drawn by lot; without one, first come is first served.
    package init(time: VirtualTime, seed: UInt64? = nil) {
        self.time = time
        state = Mutex(State(lots: seed.map(SplitMix.init)))
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

/// A small generator of random numbers: the same seed, the same numbers.
package struct SplitMix: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Numbers that this seed decides.
    package init(seed: UInt64) {
        state = seed
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
        return word ^ (word >> 31)
    }
}
