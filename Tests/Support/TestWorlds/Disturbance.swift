package import DriverInterfaces
import FakeDriver
package import Model
package import Storage
import Synchronization

/// What comes between a conductor and its store or hardware.
package protocol Disturbance: Sendable {
    /// Before a contact takes effect. Throwing keeps it from doing so.
    func before(_ contact: String) async throws(Disturbed)
    /// After it took effect. Throwing keeps the answer from arriving.
    func after(_ contact: String) async throws(Disturbed)
}

extension Disturbance {
    package func before(_ contact: String) async throws(Disturbed) {}
    package func after(_ contact: String) async throws(Disturbed) {}
}

/// A contact did not come about, or its answer did not arrive.
package struct Disturbed: Error {
    package let storeError: StoreError

    /// What the store says then. Hardware says that it does not answer.
    package init(_ storeError: StoreError = .unavailable("disturbed")) {
        self.storeError = storeError
    }
}

/// A conductor's death: from the chosen contact on, nothing that it does has any effect.
package final class Mortality: Disturbance {
    /// When death comes: before or after the contact of this number, counted from one, takes effect.
    package struct Moment: Sendable, Hashable, CustomStringConvertible {
        package var contact: Int
        package var isAfter: Bool

        /// A moment.
        package init(contact: Int, isAfter: Bool) {
            self.contact = contact
            self.isAfter = isAfter
        }

        package var description: String { "\(isAfter ? "after" : "before") contact \(contact)" }
    }

    private struct State {
        var contacts: [String] = []
        var isDead = false
    }

    private let moment: Moment?
    private let state = Mutex(State())

    /// Dies at `moment`, or never: then it only counts.
    package init(at moment: Moment? = nil) {
        self.moment = moment
    }

    package var isDead: Bool { state.withLock { $0.isDead } }

    /// The contacts so far, in order.
    package var contacts: [String] { state.withLock { $0.contacts } }

    package func before(_ contact: String) throws(Disturbed) {
        let isDead = state.withLock { state in
            state.contacts.append(contact)
            if let moment, !moment.isAfter, state.contacts.count == moment.contact { state.isDead = true }
            return state.isDead
        }
        if isDead { throw Disturbed(.unavailable("the conductor is dead")) }
    }

    package func after(_ contact: String) throws(Disturbed) {
        let isDead = state.withLock { state in
            if let moment, moment.isAfter, state.contacts.count >= moment.contact { state.isDead = true }
            return state.isDead
        }
        if isDead { throw Disturbed(.unavailable("the conductor is dead")) }
    }
}

/// A store that fails as a test says: at these calls, counted from one, of these names.
package final class BrokenStore: Disturbance {
    private let fails: @Sendable (_ contact: String, _ number: Int) -> StoreError?
    private let counts = Mutex<[String: Int]>([:])

    /// `fails` is asked before each call, with how often a call of that name was made.
    package init(_ fails: @escaping @Sendable (_ contact: String, _ number: Int) -> StoreError?) {
        self.fails = fails
    }

    package func before(_ contact: String) throws(Disturbed) {
        let number = counts.withLock { counts in
            counts[contact, default: 0] += 1
            return counts[contact, default: 0]
        }
        if let error = fails(contact, number) { throw Disturbed(error) }
    }
}

/// A line to fake machines with a disturbance on it.
package struct DisturbedLine: FakeLine {
    private let disturbance: any Disturbance

    /// A line that is disturbed so.
    package init(_ disturbance: any Disturbance) {
        self.disturbance = disturbance
    }

    package func requested(_ operation: String, of node: Node.ID) async throws(HardwareError) {
        do { try await disturbance.before(operation) } catch { throw Self.silence(operation, node) }
    }

    package func answered(_ operation: String, of node: Node.ID) async throws(HardwareError) {
        do { try await disturbance.after(operation) } catch { throw Self.silence(operation, node) }
    }

    private static func silence(_ operation: String, _ node: Node.ID) -> HardwareError {
        HardwareError(.retry, operation: operation, node: node, reason: "the controller does not answer")
    }
}

/// Machines whose controllers answer slowly, or never.
package struct SlowPower: FakeLine {
    private let time: any TimeSource
    private let delay: @Sendable (Node.ID) -> Duration

    /// Every request to a node takes so long.
    package init(time: any TimeSource, delay: @escaping @Sendable (Node.ID) -> Duration) {
        self.time = time
        self.delay = delay
    }

    package func requested(_ operation: String, of node: Node.ID) async throws(HardwareError) {
        do {
            try await time.sleep(for: delay(node))
        } catch {
            throw HardwareError(.retry, operation: operation, node: node, reason: "interrupted")
        }
    }

    package func answered(_ operation: String, of node: Node.ID) async throws(HardwareError) {}
}

/// Machines that fail as a test says, by the operation and how often it was requested of the node, counted from one.
package final class BrokenPower: FakeLine {
    package typealias Rule = @Sendable (_ operation: String, _ node: Node.ID, _ number: Int) -> HardwareError.Remedy?

    private let rule: Rule
    private let counts = Mutex<[String: Int]>([:])

    /// Machines that fail by this rule.
    package init(_ rule: @escaping Rule) {
        self.rule = rule
    }

    /// How often an operation was requested of a node.
    package func count(_ operation: String, of node: Node.ID) -> Int {
        counts.withLock { $0["\(node) \(operation)", default: 0] }
    }

    package func requested(_ operation: String, of node: Node.ID) throws(HardwareError) {
        let number = counts.withLock { counts in
            counts["\(node) \(operation)", default: 0] += 1
            return counts["\(node) \(operation)", default: 0]
        }
        guard let remedy = rule(operation, node, number) else { return }
        throw HardwareError(remedy, operation: operation, node: node, reason: "the controller is broken")
    }

    package func answered(_ operation: String, of node: Node.ID) {}
}
