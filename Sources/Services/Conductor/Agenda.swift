import DequeModule
import DriverInterfaces
import Lifecycle
import Model
import Storage

/// Whose turn it is: which nodes wait for a worker, which are held by one, and when which node is to be looked at again.
///
/// A waiting node is an entry in a queue; it costs neither a task nor a thread. One worker holds a node at a time.
struct Agenda {
    /// A node with what is already known of it.
    struct Turn: Sendable {
        let node: Node.ID
        var start: Start
    }

    /// What a worker starts from.
    enum Start: Sendable {
        /// What the store holds.
        case stored
        /// What the store holds, once the node was taken over in the store: it may have belonged to a conductor that died.
        case takenOver
        /// What the last commit here left, so that nothing needs to be read.
        case carried(Holding)
    }

    /// An effect that did not succeed yet.
    struct Attempts: Sendable, Hashable {
        var effect: PendingEffect.ID
        var count: Int
        var firstAt: Timestamp
        var nextAt: Timestamp
        /// What went wrong the last time, without secrets.
        var lastFailure: String
    }

    private enum Place {
        case queued(Start)
        case held(isWokenAgain: Bool)
    }

    private let workersMax: Int
    private var places: [Node.ID: Place] = [:]
    private var queue: Deque<Node.ID> = []
    private var attempts: [Node.ID: Attempts] = [:]
    /// Nodes with work under way that this conductor has in hand.
    private var ours: Set<Node.ID> = []
    private var alarms = Alarms()
    /// Comparisons of the power in a row that did not end well.
    var powerFailures: [Node.ID: Int] = [:]
    private(set) var workers = 0
    /// Whether nodes are given to workers; closed before the start and while the conductor drains.
    var isOpen = false

    init(workersMax: Int) {
        self.workersMax = workersMax
    }

    var queuedCount: Int { queue.count }
    var hasWaiting: Bool { !queue.isEmpty }

    /// Whether the node waits or is held.
    func has(_ node: Node.ID) -> Bool {
        places[node] != nil
    }

    /// Whether a worker holds the node.
    func isHeld(_ node: Node.ID) -> Bool {
        if case .held = places[node] { true } else { false }
    }

    // MARK: Turns

    /// There is something to do for the node. It is queued unless it is already; a worker that holds it looks again when it is done.
    mutating func wake(_ node: Node.ID, from start: Start) {
        switch places[node] {
        case nil:
            places[node] = .queued(start)
            queue.append(node)
        case .queued(.takenOver):
            break
        case .queued:
            // What was carried is older than what woke the node now.
            places[node] = .queued(start)
        case .held:
            places[node] = .held(isWokenAgain: true)
        }
    }

    /// The next node for a new worker, if there is one and another worker is allowed.
    mutating func admit() -> Turn? {
        guard isOpen, workers < workersMax, let turn = takeFirst() else { return nil }
        workers += 1
        return turn
    }

    /// A worker is done with a node for now, and takes the next; without one it ends. `rest` is where the node goes on later.
    mutating func finish(_ node: Node.ID, rest: Start?) -> Turn? {
        let isWokenAgain = if case .held(true) = places[node] { true } else { false }
        places[node] = nil
        if isWokenAgain { wake(node, from: .stored) } else if let rest { wake(node, from: rest) }
        if isOpen, let turn = takeFirst() { return turn }
        workers -= 1
        return nil
    }

    private mutating func takeFirst() -> Turn? {
        while let node = queue.popFirst() {
            guard case .queued(let start) = places[node] else { continue }
            places[node] = .held(isWokenAgain: false)
            return Turn(node: node, start: start)
        }
        return nil
    }

    // MARK: Ownership

    func isOurs(_ node: Node.ID) -> Bool {
        ours.contains(node)
    }

    mutating func setOurs(_ isOurs: Bool, _ node: Node.ID) {
        if isOurs { ours.insert(node) } else { ours.remove(node) }
    }

    // MARK: Attempts

    func attempts(at effect: PendingEffect.ID, of node: Node.ID) -> Attempts? {
        attempts[node].flatMap { $0.effect == effect ? $0 : nil }
    }

    /// Whether an effect of the node is to be attempted again at a time that is still to come.
    func isWaitingForAttempt(_ node: Node.ID, at now: Timestamp) -> Bool {
        attempts[node].map { $0.nextAt > now } ?? false
    }

    mutating func setAttempts(_ value: Attempts?, of node: Node.ID) {
        attempts[node] = value
    }

    // MARK: Alarms

    /// Looks at the node again at that time. Returns whether no other alarm comes before it.
    mutating func arm(_ node: Node.ID, at moment: Timestamp) -> Bool {
        alarms.arm(node, at: moment)
    }

    /// The nodes to look at now; none while closed.
    mutating func takeDue(at now: Timestamp) -> [Node.ID] {
        isOpen ? alarms.takeDue(at: now) : []
    }

    var nextAlarm: Timestamp? { alarms.next }
}
