/// The controller's side of sessions, as a value: datagrams come in; answers, and what a console asks for in a session, come out.
///
/// What a command does is the caller's: `respond` puts its answer into the session that asked.
package struct SessionResponder: Sendable {
    /// Passwords of users, by name.
    package var passwords: [String: Secret]
    /// The controller's own key (K_G), if it has one.
    package var controllerKey: Secret?
    package var privilegeMax = PrivilegeLevel.administrator
    package var suites = Set(CipherSuite.allCases)
    /// Active sessions at a time.
    package var sessionsMax = 16
    /// What becomes of a further one.
    package var whenFull = WhenFull.forgetTheIdlest
    /// What the controller calls itself in the key exchange, 16 bytes.
    package var guid: [UInt8]

    /// What becomes of a session beyond `sessionsMax`.
    package enum WhenFull: Sendable, Hashable {
        case refuse
        /// Nobody is locked out by consoles that went away without a word.
        case forgetTheIdlest
    }

    /// What a datagram turned out to be.
    package enum Arrival: Sendable, Hashable {
        /// Nothing to answer: damaged, not authentic, seen before, or of no session.
        case nothing
        /// To be sent back.
        case answer([UInt8])
        /// A console asks for a command; the session is the controller's name for it.
        case request(Message, session: UInt32)
        /// Of a serial console's stream (§15).
        case serialOverLAN([UInt8], session: UInt32)
    }

    /// Of one session.
    private struct Session: Sendable {
        var consoleID: UInt32
        var suite: CipherSuite
        var exchange: KeyExchange?
        var keys: SessionKeys?
        var sequence: UInt32 = 0
        var window = SequenceWindow()
        /// Grows with every packet of any session: the smallest is the idlest.
        var lastUse: UInt64
    }

    private var sessions: [UInt32: Session] = [:]
    private var nextSession: UInt32 = 0x0100
    private var uses: UInt64 = 0
    private let cryptography: any SessionCryptography
    private var random: any RandomNumberGenerator & Sendable

    /// A controller with these users and no sessions.
    package init(
        passwords: [String: Secret], guid: [UInt8] = [UInt8](repeating: 0x42, count: 16), cryptography: any SessionCryptography,
        random: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()
    ) {
        precondition(guid.count == 16, "A controller's identifier has 16 bytes.")
        self.passwords = passwords
        self.guid = guid
        self.cryptography = cryptography
        self.random = random
    }

    /// How many sessions are active.
    package var sessionCount: Int { sessions.values.count { $0.keys != nil } }

    /// Whether this session is active.
    package func hasSession(_ session: UInt32) -> Bool { sessions[session]?.keys != nil }

    /// Forgets a session.
    package mutating func close(_ session: UInt32) {
        sessions[session] = nil
    }

    /// Forgets every session, as a controller does that was restarted.
    package mutating func closeAll() {
        sessions = [:]
    }

    /// What `packet` asks for.
    package mutating func receive(_ packet: SessionPacket) -> Arrival {
        let answer: [UInt8]?
        switch packet.payloadType {
        case .openSessionRequest: answer = openSession(packet.payload)
        case .rakp1: answer = exchange(packet.payload)
        case .rakp3: answer = activate(packet.payload)
        case .message, .serialOverLAN: return inSession(packet)
        case .openSessionResponse, .rakp2, .rakp4: answer = nil
        }
        return answer.map(Arrival.answer) ?? .nothing
    }

    /// The datagram with the answer to a request; `nil` when the session has ended since.
    package mutating func respond(to request: Message, with response: Response, in session: UInt32) -> [UInt8]? {
        send(Message(answering: request, response.code, response.data).bytes, as: .message, in: session)
    }

    /// The datagram that carries a payload in a session; `nil` when there is no such session.
    package mutating func send(_ payload: [UInt8], as type: PayloadType, in session: UInt32) -> [UInt8]? {
        guard let keys = sessions[session]?.keys else { return nil }
        sessions[session]?.sequence += 1
        guard let (consoleID, sequence) = sessions[session].map({ ($0.consoleID, $0.sequence) }) else { return nil }
        return keys.sealed(
            payload, as: type, to: consoleID, sequence: sequence, initializationVector: bytes(16), cryptography)
    }
}

extension SessionResponder {
    private mutating func openSession(_ payload: [UInt8]) -> [UInt8]? {
        guard let request = try? OpenSessionRequest(decoding: payload) else { return nil }
        var response = OpenSessionResponse(
            tag: request.tag, status: .noCipherSuiteMatch, consoleID: request.consoleID, granted: nil)
        if suites.contains(request.suite) {
            if makeRoom() {
                nextSession &+= 1
                uses += 1
                sessions[nextSession] = Session(consoleID: request.consoleID, suite: request.suite, lastUse: uses)
                response.status = .noErrors
                response.granted = .init(controllerID: nextSession, suite: request.suite)
            } else {
                response.status = .insufficientResources
            }
        }
        return Self.setup(.openSessionResponse, response.bytes)
    }

    /// Makes sure that there is room for one more session; half-open ones count as much and go first.
    private mutating func makeRoom() -> Bool {
        let halfOpen = sessions.filter { $0.value.keys == nil }
        if halfOpen.count >= sessionsMax, let oldest = halfOpen.min(by: { $0.value.lastUse < $1.value.lastUse }) {
            sessions[oldest.key] = nil
        }
        guard sessionCount >= sessionsMax else { return true }
        guard whenFull == .forgetTheIdlest else { return false }
        let active = sessions.filter { $0.value.keys != nil }
        if let idlest = active.min(by: { $0.value.lastUse < $1.value.lastUse }) { sessions[idlest.key] = nil }
        return true
    }

    private mutating func exchange(_ payload: [UInt8]) -> [UInt8]? {
        guard let request = try? RAKPMessage1(decoding: payload), var session = sessions[request.controllerID] else { return nil }
        var answer = RAKPMessage2(tag: request.tag, status: .noErrors, consoleID: session.consoleID, half: nil)
        guard let password = passwords[String(decoding: request.login.userName, as: UTF8.self)] else {
            answer.status = .unauthorizedName
            return Self.setup(.rakp2, answer.bytes)
        }
        guard request.login.role & 0x0F <= privilegeMax.rawValue else {
            answer.status = .unauthorizedPrivilege
            return Self.setup(.rakp2, answer.bytes)
        }
        var half = RAKPMessage2.Half(controllerRandom: bytes(16), controllerGUID: guid, code: [])
        let exchange = KeyExchange(
            suite: session.suite, request: request, consoleID: session.consoleID, half: half, password: password,
            controllerKey: controllerKey)
        half.code = exchange.controllerCode(cryptography)
        answer.half = half
        session.exchange = exchange
        sessions[request.controllerID] = session
        return Self.setup(.rakp2, answer.bytes)
    }

    private mutating func activate(_ payload: [UInt8]) -> [UInt8]? {
        guard let proof = try? RAKPMessage3(decoding: payload), var session = sessions[proof.controllerID],
            let exchange = session.exchange
        else { return nil }
        guard proof.status == .noErrors else {
            sessions[proof.controllerID] = nil
            return nil
        }
        var answer = RAKPMessage4(tag: proof.tag, status: .noErrors, consoleID: session.consoleID, code: [])
        if proof.code.isEqualInConstantTime(to: exchange.consoleCode(cryptography)) {
            answer.code = exchange.activationCode(cryptography)
            session.keys = exchange.keys(cryptography)
            sessions[proof.controllerID] = session
        } else {
            answer.status = .wrongIntegrityCheckValue
        }
        return Self.setup(.rakp4, answer.bytes)
    }

    private mutating func inSession(_ packet: SessionPacket) -> Arrival {
        guard var session = sessions[packet.sessionID], let keys = session.keys,
            let clear = try? keys.open(packet, cryptography), session.window.accept(packet.sequence)
        else { return .nothing }
        uses += 1
        session.lastUse = uses
        sessions[packet.sessionID] = session
        if packet.payloadType == .serialOverLAN { return .serialOverLAN(clear, session: packet.sessionID) }
        guard let request = try? Message(decoding: clear) else { return .nothing }
        return .request(request, session: packet.sessionID)
    }

    private static func setup(_ type: PayloadType, _ payload: [UInt8]) -> [UInt8] {
        Datagram.packet(SessionPacket(type, payload)).bytes
    }

    private mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }
}
