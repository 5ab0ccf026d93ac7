import HeapModule
import Model

/// When which node is to be looked at again; for each node only its earliest time is kept.
struct Alarms {
    private struct Alarm: Comparable {
        let at: Timestamp
        let node: Node.ID

        static func < (left: Alarm, right: Alarm) -> Bool {
            (left.at, left.node) < (right.at, right.node)
        }
    }

    private var heap = Heap<Alarm>()
    private var earliest: [Node.ID: Timestamp] = [:]

    /// The earliest time, or `nil` when nothing is to be looked at.
    var next: Timestamp? { heap.min?.at }

    /// Returns whether no other alarm comes before this one.
    mutating func arm(_ node: Node.ID, at moment: Timestamp) -> Bool {
        if let known = earliest[node], known <= moment { return false }
        earliest[node] = moment
        let isFirst = heap.min.map { moment < $0.at } ?? true
        heap.insert(Alarm(at: moment, node: node))
        return isFirst
    }

    /// Takes out the nodes whose time has come, earliest first.
    mutating func takeDue(at now: Timestamp) -> [Node.ID] {
        var due: [Node.ID] = []
        while let alarm = heap.min, alarm.at <= now {
            heap.removeMin()
            // An alarm that was replaced by an earlier one stays in the heap and is passed over here.
            guard earliest[alarm.node] == alarm.at else { continue }
            earliest[alarm.node] = nil
            due.append(alarm.node)
        }
        return due
    }
}
