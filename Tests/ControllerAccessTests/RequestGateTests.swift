import ControllerAccess
import Testing

struct RequestGateTests {
    private struct Question: GatedRequest {
        var name: String
        var isRead: Bool
    }

    private enum NoAnswer: ConversationFailure {
        case silence, refusal

        var isSilence: Bool { self == .silence }
    }

    private typealias Gate = RequestGate<Question, Int, NoAnswer>

    private let status = Question(name: "status", isRead: true)
    private let flags = Question(name: "flags", isRead: true)
    private let turnOn = Question(name: "turn on", isRead: false)
    private let answer = 1
    private let late = Duration.seconds(100)

    private var gate: Gate {
        var limits = GateLimits()
        limits.pauseMax = .seconds(1)
        limits.silencePause = .seconds(15)
        limits.waitingMax = 3
        return Gate(limits: limits)
    }

    @Test func requestsTakeTurnsWithAPauseBetween() {
        var gate = gate
        #expect(gate.apply(.asked(1, turnOn, deadline: late), at: .zero) == [.begin(turnOn, deadline: late)])
        #expect(gate.apply(.asked(2, flags, deadline: late), at: .zero) == [])
        #expect(
            gate.apply(.ended(.success(answer)), at: .seconds(5)) == [.answer([1], .success(answer)), .wake(at: .seconds(6))])
        #expect(gate.apply(.timePassed, at: .seconds(6)) == [.begin(flags, deadline: late)])
        #expect(!gate.isIdle(at: .seconds(6)))
        #expect(gate.apply(.ended(.success(answer)), at: .seconds(7)) == [.answer([2], .success(answer))])
        #expect(gate.isIdle(at: .seconds(7)))
    }

    /// As long as the latest answer took.
    @Test func aQuickControllerNeedsAShortPause() {
        var gate = gate
        _ = gate.apply(.asked(1, turnOn, deadline: late), at: .zero)
        _ = gate.apply(.asked(2, flags, deadline: late), at: .zero)
        #expect(
            gate.apply(.ended(.success(answer)), at: .milliseconds(4)) == [
                .answer([1], .success(answer)), .wake(at: .milliseconds(8)),
            ])
        #expect(gate.apply(.timePassed, at: .milliseconds(8)) == [.begin(flags, deadline: late)])
    }

    @Test func equalReadsShareAnAnswerAndChangesDoNot() {
        var gate = gate
        _ = gate.apply(.asked(1, status, deadline: late), at: .zero)
        #expect(gate.apply(.asked(2, status, deadline: late), at: .zero) == [])
        #expect(gate.apply(.asked(3, turnOn, deadline: late), at: .zero) == [])
        #expect(gate.apply(.asked(4, turnOn, deadline: late), at: .zero) == [])
        // A read behind a change must show it: it does not share the answer of the one before.
        #expect(gate.apply(.asked(5, status, deadline: late), at: .zero) == [])
        #expect(gate.apply(.asked(6, status, deadline: late), at: .zero) == [])
        var answered: [[Gate.Ticket]] = []
        for second in 1...4 {
            let now = Duration.seconds(second * 2)
            for effect in gate.apply(.ended(.success(answer)), at: now) {
                if case .answer(let tickets, _) = effect { answered.append(tickets) }
            }
            _ = gate.apply(.timePassed, at: now + .seconds(1))
        }
        #expect(answered == [[1, 2], [3], [4], [5, 6]])
    }

    @Test func aSilentControllerIsLeftAloneForAWhile() {
        var gate = gate
        _ = gate.apply(.asked(1, status, deadline: late), at: .zero)
        _ = gate.apply(.asked(2, flags, deadline: late), at: .zero)
        let silence = NoAnswer.silence
        #expect(
            gate.apply(.ended(.failure(silence)), at: .seconds(8)) == [
                .answer([1], .failure(.asked(silence))), .answer([2], .failure(.knownSilent(for: .seconds(15)))),
            ])
        #expect(
            gate.apply(.asked(3, status, deadline: late), at: .seconds(10)) == [
                .answer([3], .failure(.knownSilent(for: .seconds(13))))
            ])
        #expect(!gate.isIdle(at: .seconds(10)))
        #expect(gate.apply(.asked(4, status, deadline: late), at: .seconds(23)) == [.begin(status, deadline: late)])
        // One that answers is trusted again, even if its answer is a refusal.
        #expect(gate.apply(.ended(.failure(.refusal)), at: .seconds(24)).count == 1)
        #expect(gate.apply(.asked(5, status, deadline: late), at: .seconds(25)) == [.begin(status, deadline: late)])
    }

    @Test func aReadThatNobodyWaitsForIsAbandonedAndAChangeIsNot() {
        var gate = gate
        _ = gate.apply(.asked(1, status, deadline: late), at: .zero)
        _ = gate.apply(.asked(2, status, deadline: late), at: .zero)
        #expect(gate.apply(.left(1), at: .zero) == [])
        #expect(gate.apply(.left(2), at: .zero) == [.abandon])
        #expect(gate.apply(.asked(3, turnOn, deadline: late), at: .seconds(1)) == [.begin(turnOn, deadline: late)])
        #expect(gate.apply(.left(3), at: .seconds(1)) == [])
        #expect(gate.apply(.asked(4, status, deadline: late), at: .seconds(1)) == [])
    }

    @Test func nobodyWaitsLongerThanTheDeadlineNorInTooLongAQueue() {
        var gate = gate
        _ = gate.apply(.asked(1, turnOn, deadline: late), at: .zero)
        for ticket in Gate.Ticket(2)...4 { _ = gate.apply(.asked(ticket, turnOn, deadline: .seconds(9)), at: .zero) }
        #expect(gate.apply(.asked(5, turnOn, deadline: late), at: .zero) == [.answer([5], .failure(.tooManyWaiting))])
        #expect(
            gate.apply(.timePassed, at: .seconds(9))
                == (Gate.Ticket(2)...4).map {
                    .answer([$0], .failure(.waitedTooLong))
                })
    }

    @Test func whoseDeadlinePassedMeanwhileIsNotAskedFor() {
        var gate = gate
        _ = gate.apply(.asked(1, turnOn, deadline: late), at: .zero)
        _ = gate.apply(.asked(2, status, deadline: .seconds(9)), at: .zero)
        _ = gate.apply(.asked(3, flags, deadline: late), at: .zero)
        #expect(
            gate.apply(.ended(.success(answer)), at: .seconds(10)) == [
                .answer([1], .success(answer)), .answer([2], .failure(.waitedTooLong)), .wake(at: .seconds(11)),
            ])
        #expect(gate.apply(.timePassed, at: .seconds(11)) == [.begin(flags, deadline: late)])
    }
}
