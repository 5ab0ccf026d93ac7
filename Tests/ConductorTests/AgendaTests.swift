import Model
import Testing

@testable import Conductor

/// Whose turn it is, and when.
struct AgendaTests {
    private let nodes = (1...5).map { ResourceID(high: 0, low: UInt64($0)) }
    private let start = Timestamp(microseconds: 0)

    private func openAgenda(workersMax: Int) -> Agenda {
        var agenda = Agenda(workersMax: workersMax)
        agenda.isOpen = true
        return agenda
    }

    @Test func givesNothingOutWhileClosed() {
        var agenda = Agenda(workersMax: 2)
        agenda.wake(nodes[0], from: .stored)
        #expect(agenda.admit()?.node == nil)
        #expect(agenda.queuedCount == 1)
        agenda.isOpen = true
        #expect(agenda.admit()?.node == nodes[0])
    }

    @Test func takesNodesInOrderAndEachOnce() {
        var agenda = openAgenda(workersMax: 2)
        for node in nodes { agenda.wake(node, from: .stored) }
        for node in nodes { agenda.wake(node, from: .stored) }
        #expect(agenda.queuedCount == 5)
        #expect(agenda.admit()?.node == nodes[0])
        #expect(agenda.admit()?.node == nodes[1])
        #expect(agenda.admit()?.node == nil, "There are two workers at most.")
        #expect(agenda.finish(nodes[0], rest: nil)?.node == nodes[2])
        #expect(agenda.workers == 2)
    }

    @Test func aNodeThatIsWokenWhileHeldHasAnotherTurnAfterwards() {
        var agenda = openAgenda(workersMax: 1)
        agenda.wake(nodes[0], from: .stored)
        _ = agenda.admit()
        agenda.wake(nodes[1], from: .stored)
        agenda.wake(nodes[0], from: .stored)
        #expect(agenda.finish(nodes[0], rest: nil)?.node == nodes[1])
        #expect(agenda.finish(nodes[1], rest: nil)?.node == nodes[0])
        #expect(agenda.finish(nodes[0], rest: nil)?.node == nil)
        #expect(agenda.workers == 0)
    }

    @Test func aWorkerEndsWhenTheAgendaIsClosed() {
        var agenda = openAgenda(workersMax: 1)
        agenda.wake(nodes[0], from: .stored)
        agenda.wake(nodes[1], from: .stored)
        _ = agenda.admit()
        agenda.isOpen = false
        #expect(agenda.finish(nodes[0], rest: nil)?.node == nil)
        #expect(agenda.workers == 0)
        #expect(agenda.queuedCount == 1)
    }

    @Test func onlyTheEarliestAlarmOfANodeCounts() {
        var alarms = Alarms()
        let times = [(0, 10), (1, 20), (1, 5), (0, 15)]
        let areFirst = times.map { alarms.arm(nodes[$0.0], at: start + .seconds($0.1)) }
        #expect(areFirst == [true, false, true, false])
        #expect(alarms.next == start + .seconds(5))
        let due = [4, 60].map { alarms.takeDue(at: start + .seconds($0)) }
        #expect(due == [[], [nodes[1], nodes[0]]])
        #expect(alarms.next == nil)
    }
}
