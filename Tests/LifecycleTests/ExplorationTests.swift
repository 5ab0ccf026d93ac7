import Documents
import Lifecycle
import Model
import RepeatableRandom
import Testing

/// Every event from every situation that can be reached, and long walks at random.
struct ExplorationTests {
    @Test func nothingThatCanBeReachedIsWrongOrStuck() throws {
        let exploration = try Exploration(withDisturbances: true)
        #expect(Set(exploration.situations.map(\.state)) == Set(ProvisionState.allCases))
        var wrong: [String: String] = [:]
        for situation in exploration.situations {
            for violation in situation.violations { wrong[violation] = situation.fingerprint }
            var later = situation
            if try !later.comeToRest() { wrong["stuck"] = situation.fingerprint }
        }
        #expect(wrong.isEmpty, "\(wrong)")
    }

    @Test(arguments: 0..<20)
    func aWalkAtRandomKeepsTheRules(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var node = Rehearsal()
        var last = 0
        for moment in 0..<300 {
            let moves = Move.all(in: node, withDisturbances: true)
            let move = moves[Int(random.next() % UInt64(moves.count))]
            do { try move.act(&node) } catch is Rejection {}
            node.now = node.now + .seconds(Int64(random.next() % 200))
            try #require(node.violations == [], "seed \(seed), moment \(moment), \(move.label): \(node.fingerprint)")
            let named = node.namedCommands.count
            #expect(named >= last)
            last = named
        }
        #expect(try node.comeToRest(), "seed \(seed)")
    }

    @Test func everySituationCanBeExplained() throws {
        for situation in try Exploration(withDisturbances: false).situations {
            let explanation = situation.managed.explanation(at: situation.now)
            #expect(!explanation.next.isEmpty && !explanation.activity.isEmpty)
            if situation.state.kind == .wait || situation.state.kind == .transient { #expect(explanation.waitingFor != nil) }
            if situation.state.kind == .failed { #expect(explanation.failure != nil && !explanation.remedies.isEmpty) }
        }
    }
}
