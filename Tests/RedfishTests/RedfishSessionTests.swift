import Documents
import Redfish
import Testing

/// What a session says to a service, step by step.
struct RedfishSessionTests {
    private static let user = RedfishSession.Credentials(userName: "admin", password: Secret("secret"))
    private let read = RedfishRequest(.get, "/redfish/v1/Systems/1")
    private let late = Duration.seconds(100)
    private let root = RedfishAnswer(
        status: 200, body: Array(#"{"Links":{"Sessions":{"@odata.id":"/redfish/v1/SessionService/Sessions"}}}"#.utf8))
    private let login = RedfishAnswer(status: 201, location: "/redfish/v1/SessionService/Sessions/5", token: Secret("token"))
    private let done = RedfishAnswer(status: 200, body: Array("{}".utf8))

    private func session(
        _ authentication: RedfishSession.Authentication = .auto, _ user: RedfishSession.Credentials? = user
    ) -> RedfishSession {
        RedfishSession(credentials: user, authentication: authentication)
    }

    /// A session that has answered one request, in a session of the service's.
    private func open() -> RedfishSession {
        var session = session()
        _ = session.begin(read, deadline: late, at: .zero)
        _ = session.receive(.success(root), of: 1, at: .zero)
        _ = session.receive(.success(login), of: 2, at: .zero)
        _ = session.receive(.success(done), of: 3, at: .zero)
        return session
    }

    private func sent(_ effects: [RedfishSession.Effect]) -> RedfishSession.Exchange? {
        for case .send(let exchange) in effects { return exchange }
        return nil
    }

    @Test func asksWhereSessionsAreMadeMakesOneAndAsks() {
        var session = session()
        let first = sent(session.begin(read, deadline: late, at: .zero))
        #expect(first?.request == RedfishRequest(.get, "/redfish/v1/") && first?.authorization == .anybody)
        let second = sent(session.receive(.success(root), of: 1, at: .zero))
        #expect(second?.request.path == "/redfish/v1/SessionService/Sessions" && second?.authorization == .anybody)
        #expect(second?.request.body == ["UserName": "admin", "Password": "secret"])
        let third = sent(session.receive(.success(login), of: 2, at: .zero))
        #expect(third?.request == read && third?.authorization == .token(Secret("token")))
        #expect(
            session.receive(.success(done), of: 3, at: .seconds(5)) == [.completed(done), .wake(at: .seconds(305))])
        // The next finds the session.
        #expect(sent(session.begin(read, deadline: late, at: .seconds(6)))?.authorization == .token(Secret("token")))
    }

    @Test func anUnusedSessionIsEnded() {
        var session = open()
        #expect(session.timePassed(at: .seconds(299)) == [.wake(at: .seconds(300))])
        let farewell = sent(session.timePassed(at: .seconds(300)))
        #expect(farewell?.request == RedfishRequest(.delete, "/redfish/v1/SessionService/Sessions/5"))
        #expect(farewell?.authorization == .token(Secret("token")))
        #expect(session.isIdle)
        // Whatever is answered to that is of no interest.
        #expect(session.receive(.success(done), of: farewell?.number ?? 0, at: .seconds(301)) == [])
    }

    @Test func aForgottenSessionIsMadeAgainOnce() {
        var session = open()
        _ = session.begin(read, deadline: late, at: .seconds(1))
        let again = sent(session.receive(.success(RedfishAnswer(status: 401)), of: 4, at: .seconds(1)))
        #expect(again?.request.method == .post)
        _ = session.receive(.success(login), of: 5, at: .seconds(1))
        #expect(
            session.receive(.success(RedfishAnswer(status: 401)), of: 6, at: .seconds(1)) == [.failed(.wrongCredentials(nil))])
    }

    @Test func aRefusedPasswordIsNotTriedTwiceNorRepeated() {
        var session = session()
        _ = session.begin(read, deadline: late, at: .zero)
        _ = session.receive(.success(root), of: 1, at: .zero)
        let answer = RedfishAnswer(status: 401, body: Array(#"{"error":{"message":"secret is wrong"}}"#.utf8))
        #expect(
            session.receive(.success(answer), of: 2, at: .zero) == [.failed(.wrongCredentials("••• is wrong"))])
        #expect(session.isIdle)
    }

    @Test func withoutSessionsNameAndPasswordWillDo() {
        var session = session()
        _ = session.begin(read, deadline: late, at: .zero)
        let plain = RedfishAnswer(status: 200, body: Array("{}".utf8))
        #expect(sent(session.receive(.success(plain), of: 1, at: .zero))?.authorization == .basic(Self.user))
        var strict = self.session(.session)
        _ = strict.begin(read, deadline: late, at: .zero)
        #expect(strict.receive(.success(plain), of: 1, at: .zero) == [.failed(.noSessions)])
    }

    @Test func whoIsNobodyOrWantsBasicAsksAtOnce() {
        var nobody = session(.auto, nil)
        #expect(sent(nobody.begin(read, deadline: late, at: .zero))?.authorization == .anybody)
        #expect(
            nobody.receive(.success(RedfishAnswer(status: 401)), of: 1, at: .zero) == [.failed(.credentialsMissing)])
        var basic = session(.basic)
        #expect(sent(basic.begin(read, deadline: late, at: .zero))?.authorization == .basic(Self.user))
    }

    @Test func whatIsNoServiceIsSaidToBeNone() {
        for answer in [RedfishAnswer(status: 404), RedfishAnswer(status: 200, body: Array("<html>".utf8))] {
            var session = session()
            _ = session.begin(read, deadline: late, at: .zero)
            #expect(
                session.receive(.success(answer), of: 1, at: .zero)
                    == [.failed(.noService(status: answer.status, path: "/redfish/v1/"))])
        }
    }

    @Test func aReadingIsRepeatedOverBrokenConnectionsAndAChangeIsNot() {
        let broken = TransportFailure(.disconnected, "gone")
        var session = session(.basic)
        _ = session.begin(read, deadline: late, at: .zero)
        #expect(sent(session.receive(.failure(broken), of: 1, at: .zero))?.request == read)
        #expect(sent(session.receive(.failure(broken), of: 2, at: .zero))?.request == read)
        #expect(session.receive(.failure(broken), of: 3, at: .zero) == [.failed(.transport(broken))])
        _ = session.begin(RedfishRequest(.post, "/reset"), deadline: late, at: .zero)
        #expect(session.receive(.failure(broken), of: 4, at: .zero) == [.failed(.transport(broken))])
    }

    @Test func whatNobodyWaitsForIsCancelledAndItsAnswerDropped() {
        var session = open()
        _ = session.begin(read, deadline: late, at: .zero)
        #expect(session.abandon(at: .zero) == [.cancel(4)])
        #expect(session.receive(.success(done), of: 4, at: .zero) == [])
        #expect(sent(session.begin(read, deadline: late, at: .zero))?.number == 5)
    }

    @Test func nothingWaitsLongerThanItsDeadline() {
        var session = session(.basic)
        #expect(sent(session.begin(read, deadline: .seconds(7), at: .seconds(5)))?.timeout == .seconds(2))
        _ = session.abandon(at: .seconds(5))
        #expect(sent(session.begin(read, deadline: late, at: .seconds(5)))?.timeout == .seconds(40))
    }

    @Test func secretsPrintAsDots() {
        var text = ""
        dump(Self.user, to: &text)
        dump(login, to: &text)
        #expect(!text.contains("secret") && !"\(Self.user) \(login)".contains("secret"))
        #expect(!"\(Self.user) \(login)".contains("token-") && !text.contains("\"token\""))
    }
}
