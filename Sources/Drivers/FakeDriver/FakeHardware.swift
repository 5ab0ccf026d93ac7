package import Model
import Synchronization

/// All fake machines: they exist as soon as somebody asks, and what happens to them outlives the process.
package final class FakeHardware: Sendable {
    private let machines: Mutex<[Node.ID: FakeMachine]>
    private let record: any FakeRecord

    /// The machines as the record tells.
    package init(record: any FakeRecord = MemoryFakeRecord()) throws(FakeRecordFailure) {
        var machines: [Node.ID: FakeMachine] = [:]
        for line in try record.lines() { machines[line.node, default: FakeMachine()].apply(line.action) }
        self.record = record
        self.machines = Mutex(machines)
    }

    /// A machine as it is now.
    package func machine(_ node: Node.ID) -> FakeMachine {
        machines.withLock { $0[node] ?? FakeMachine() }
    }

    /// A machine while something is done to it; nobody else touches it meanwhile.
    struct Bench {
        private(set) var machine: FakeMachine
        private(set) var actions: [FakeAction] = []

        fileprivate init(_ machine: FakeMachine) {
            self.machine = machine
        }

        mutating func act(_ action: FakeAction) {
            actions.append(action)
            machine.apply(action)
        }
    }

    /// Looks at a machine and does something to it. What was done is in the record before it is true.
    func withMachine<Answer>(
        of node: Node.ID, at now: Timestamp, _ body: (inout Bench) -> Answer
    ) throws(FakeRecordFailure) -> Answer {
        let result: Result<Answer, FakeRecordFailure> = machines.withLock { machines in
            var bench = Bench(machines[node] ?? FakeMachine())
            let answer = body(&bench)
            guard !bench.actions.isEmpty else { return .success(answer) }
            do throws(FakeRecordFailure) {
                try record.append(bench.actions.map { FakeRecordLine(at: now, node: node, action: $0) })
            } catch {
                return .failure(error)
            }
            machines[node] = bench.machine
            return .success(answer)
        }
        return try result.get()
    }
}
