import IPMI
import IPMIDriver
import SimulatedControllers
import Testing

struct ControllerSessionTests {
    private let status = GetChassisStatus().request
    private let off: Result<[UInt8], SessionFailure> = .success([0x60, 0x00, 0x40])

    @Test(arguments: CipherSuite.allCases)
    func opensASessionAndAsks(suite: CipherSuite) {
        var world = SessionWorld(suites: [suite])
        #expect(world.ask(status) == off)
        // Discovery, open session, RAKP 1 and 3, privilege level, and the question.
        #expect(world.datagramsSent.count == 6)
    }

    @Test func aSecondRequestFindsTheSessionOpen() {
        var world = SessionWorld()
        #expect(world.ask(status) == off)
        #expect(world.session.isOpen)
        #expect(world.ask(ChassisControl(.powerUp).request) == .success([]))
        #expect(world.bmc.sessionsOpened == 1 && world.datagramsSent.count == 7)
        #expect(world.bmc.actions == [.powerUp])
    }

    @Test func onlyOneRequestIsUnderWay() {
        var world = SessionWorld()
        #expect(!world.session.apply(.request(status, deadline: .seconds(9)), at: .zero).isEmpty)
        #expect(world.session.apply(.request(status, deadline: .seconds(9)), at: .zero) == [.failed(.busy)])
    }

    @Test func aSessionIsClosedWhenItIsNotUsed() {
        var world = SessionWorld()
        #expect(world.ask(status) == off)
        #expect(world.bmc.sessionCount == 1)
        world.wait(.seconds(60))
        #expect(world.session.isIdle && world.bmc.sessionCount == 0)
        #expect(world.ask(status) == off)
        #expect(world.bmc.sessionsOpened == 2)
    }

    @Test func fallsBackToTheSuiteThatTheControllerHas() {
        for isSilent in [false, true] {
            var world = SessionWorld()
            world.bmc.suites = [.sha1]
            world.bmc.isSilentAboutOtherSuites = isSilent
            #expect(world.ask(status) == off)
        }
    }

    @Test func neverOffersASuiteWithoutProtection() {
        var world = SessionWorld()
        world.bmc.suites = []
        #expect(world.ask(status) == .failure(.noCommonCipherSuite([.sha256, .sha1])))
        let offered = world.datagramsSent.compactMap { bytes -> CipherSuite? in
            guard case .packet(let packet)? = try? Datagram(decoding: bytes) else { return nil }
            return (try? OpenSessionRequest(decoding: packet.payload))?.suite
        }
        #expect(offered == [.sha256, .sha1])
        #expect(!CipherSuite.allCases.contains { $0.rawValue == 0 })
    }

    /// A man in the middle would like the session weaker than it was asked for.
    @Test func refusesASuiteThatItDidNotAskFor() throws {
        var world = SessionWorld(suites: [.sha256])
        _ = world.session.apply(.request(status, deadline: .seconds(60)), at: .zero)
        let question = Datagram.sessionless(message: capabilitiesRequest(1)).bytes
        let answered = world.bmc.reply(to: question)
        let answer = try #require(answered)
        let effects = world.session.apply(.received(answer), at: .zero)
        guard case .send(let bytes)? = effects.first, case .packet(let packet) = try Datagram(decoding: bytes) else {
            Issue.record("no request for a session")
            return
        }
        let request = try OpenSessionRequest(decoding: packet.payload)
        let weaker = OpenSessionResponse(
            tag: request.tag, status: .noErrors, consoleID: request.consoleID, granted: .init(controllerID: 9, suite: .sha1))
        let reply = Datagram.packet(SessionPacket(.openSessionResponse, weaker.bytes)).bytes
        #expect(world.session.apply(.received(reply), at: .zero) == [.failed(.noCommonCipherSuite([.sha256]))])
    }

    private func capabilitiesRequest(_ number: UInt8) -> [UInt8] {
        Message(GetChannelAuthenticationCapabilities(.administrator).request, number: number).bytes
    }

    @Test func saysWhyItWasRefused() {
        var wrongPassword = SessionWorld(password: "guess")
        #expect(wrongPassword.ask(status) == .failure(.wrongPassword))
        wrongPassword.wait(.seconds(1))
        #expect(wrongPassword.bmc.sessionCount == 0)

        var unknownUser = SessionWorld(user: "nobody")
        #expect(unknownUser.ask(status) == .failure(.unknownUser))

        var old = SessionWorld()
        old.bmc.supportsRMCPPlus = false
        #expect(old.ask(status) == .failure(.noRMCPPlus))

        var full = SessionWorld()
        full.bmc.sessionsMax = 0
        #expect(full.ask(status) == .failure(.noFreeSession))

        var humble = SessionWorld()
        humble.bmc.privilegeMax = .operator
        #expect(humble.ask(status) == .failure(.refusedPrivilege(.administrator)))

        var late = SessionWorld()
        late.bmc.refusals[.init(.application, SetSessionPrivilegeLevel.code)] = CompletionCode(rawValue: 0x81)
        #expect(late.ask(status) == .failure(.refusedPrivilege(.administrator)))
        late.wait(.seconds(1))
        #expect(late.bmc.sessionCount == 0)

        var sly = SessionWorld()
        sly.bmc.privilegeGranted = .user
        #expect(sly.ask(status) == .failure(.refusedPrivilege(.administrator)))
    }

    @Test func theControllersOwnKeyMustBeRight() {
        for (given, isRight) in [([0xAA, 0xBB], true), ([0xAA], false), (nil, false)] as [([UInt8]?, Bool)] {
            var world = SessionWorld(key: given)
            world.bmc.controllerKey = [0xAA, 0xBB]
            #expect(world.ask(status) == (isRight ? off : .failure(.wrongControllerKey)))
        }
    }

    @Test func aSilentControllerIsGivenUp() {
        var world = SessionWorld()
        world.loss = 100
        #expect(world.ask(status) == .failure(.timedOut(.discovery)))
        // 1 + 1.5 + 2.25 + 3.375 seconds, more or less by a quarter.
        #expect(world.datagramsSent.count == 4 && world.now < .seconds(11))
        #expect(world.session.isIdle)
        world.loss = 0
        #expect(world.ask(status) == off)
    }

    @Test func theDeadlineEndsARequestAtEveryStage() {
        let stages: [(PayloadType, SessionFailure.Stage)] = [
            (.openSessionRequest, .opening), (.rakp1, .keyExchange), (.rakp3, .activation), (.message, .privilege),
        ]
        for (ignored, stage) in stages {
            var world = SessionWorld()
            world.bmc.ignored = [ignored]
            #expect(world.ask(status, within: .seconds(2)) == .failure(.timedOut(stage)))
            #expect(world.session.isIdle && world.now <= .seconds(2))
        }
        var world = SessionWorld()
        #expect(world.ask(status) == off)
        world.loss = 100
        #expect(world.ask(status, within: .seconds(2)) == .failure(.timedOut(.request)))
    }

    @Test func aSessionThatTheControllerForgotIsOpenedAgain() {
        var world = SessionWorld()
        #expect(world.ask(status) == off)
        world.bmc.restart()
        #expect(world.ask(status) == off)
        #expect(world.bmc.sessionsOpened == 2)
    }

    @Test func whatMustNotHappenTwiceIsNotAskedInASecondSession() {
        var world = SessionWorld()
        #expect(world.ask(status) == off)
        world.bmc.restart()
        #expect(world.ask(ChassisControl(.diagnosticInterrupt).request) == .failure(.timedOut(.request)))
        #expect(world.bmc.actions.isEmpty)
    }

    @Test(arguments: [5, 20])
    func losesNothingWhenDatagramsAreLostAndRepeatedAndOvertake(loss: Int) {
        let seed = UInt64.random(in: 0...1_000_000)
        for round in 0..<50 {
            var timing = SessionTiming()
            timing.transmissionsMax = 12
            timing.openingsMax = 20
            var world = SessionWorld(seed: seed + UInt64(round), timing: timing)
            world.bmc.sessionsMax = 1_000
            world.loss = loss
            world.duplication = 20
            world.delayMax = .milliseconds(700)
            for question in 0..<5 {
                #expect(world.ask(status, within: .seconds(600)) == off, "seed \(seed), round \(round), question \(question)")
            }
        }
    }

    @Test func anAnswerIsTakenOnce() throws {
        var window = SequenceWindow()
        let numbers: [UInt32] = [1, 2, 4, 3, 3, 4, 40, 9, 8, 8, 41, 0, 40]
        let accepted = numbers.map { window.accept($0) }
        #expect(accepted == [true, true, true, true, false, false, true, true, false, false, true, false, false])
    }

    @Test func nothingWaitsForARequestThatWasAbandoned() {
        var world = SessionWorld()
        #expect(!world.session.apply(.request(status, deadline: .seconds(9)), at: .zero).isEmpty)
        #expect(world.session.apply(.abandon, at: .zero).isEmpty)
        #expect(world.session.isIdle)
        #expect(world.ask(status) == off)
    }
}
