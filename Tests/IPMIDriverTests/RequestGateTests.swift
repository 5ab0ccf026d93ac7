import IPMI
import Testing

@testable import IPMIDriver

struct RequestGateTests {
    private let status = GetChassisStatus().request
    private let flags = GetBootFlags().request
    private let turnOn = ChassisControl(.powerUp).request
    private let answer = Response(.completed, [1])
    private let late = Duration.seconds(100)

    private var gate: RequestGate {
        var limits = IPMILimits()
        limits.pauseBetweenRequests = .seconds(1)
        limits.silencePause = .seconds(15)
        limits.waitingMax = 3
        return RequestGate(limits: limits)
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

    @Test func equalReadsShareAnAnswerAndChangesDoNot() {
        var gate = gate
        _ = gate.apply(.asked(1, status, deadline: late), at: .zero)
        #expect(gate.apply(.asked(2, status, deadline: late), at: .zero) == [])
        #expect(gate.apply(.asked(3, turnOn, deadline: late), at: .zero) == [])
        #expect(gate.apply(.asked(4, turnOn, deadline: late), at: .zero) == [])
        // A read behind a change must show it: it does not share the answer of the one before.
        #expect(gate.apply(.asked(5, status, deadline: late), at: .zero) == [])
        #expect(gate.apply(.asked(6, status, deadline: late), at: .zero) == [])
        var answered: [[RequestGate.Ticket]] = []
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
        let silence = SessionFailure.timedOut(.discovery)
        #expect(
            gate.apply(.ended(.failure(silence)), at: .seconds(8)) == [
                .answer([1], .failure(.session(silence))), .answer([2], .failure(.knownSilent(for: .seconds(15)))),
            ])
        #expect(
            gate.apply(.asked(3, status, deadline: late), at: .seconds(10)) == [
                .answer([3], .failure(.knownSilent(for: .seconds(13))))
            ])
        #expect(!gate.isIdle(at: .seconds(10)))
        #expect(gate.apply(.asked(4, status, deadline: late), at: .seconds(23)) == [.begin(status, deadline: late)])
        // One that answers is trusted again, even if its answer is a refusal.
        #expect(gate.apply(.ended(.failure(.wrongPassword)), at: .seconds(24)).count == 1)
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
        for ticket in RequestGate.Ticket(2)...4 { _ = gate.apply(.asked(ticket, turnOn, deadline: .seconds(9)), at: .zero) }
        #expect(gate.apply(.asked(5, turnOn, deadline: late), at: .zero) == [.answer([5], .failure(.tooManyWaiting))])
        #expect(
            gate.apply(.timePassed, at: .seconds(9))
                == (RequestGate.Ticket(2)...4).map {
                    .answer([$0], .failure(.waitedTooLong))
                })
    }
}
