package import IPMI

/// A controller of IPMI v2.0 with a machine behind it, as a value: datagrams go in, answers come out.
///
/// Faults are switches; the machine's answers to being switched take as many status reads as `switchingReads` says.
package struct SimulatedBMC: Sendable {
    /// Users by name.
    package var passwords: [String: String]
    package var controllerKey: [UInt8]?
    package var privilegeMax = PrivilegeLevel.administrator
    /// The level that sessions get, whatever was asked for; answered as completed.
    package var privilegeGranted: PrivilegeLevel?
    package var suites = Set(CipherSuite.allCases)
    /// Whether a request for an unknown suite is answered by silence rather than by a refusal.
    package var isSilentAboutOtherSuites = false
    package var supportsRMCPPlus = true
    package var sessionsMax = 4
    /// Commands that are answered by a completion code instead of being carried out.
    package var refusals: [Command: CompletionCode] = [:]
    /// Datagrams of this kind are not answered.
    package var ignored: Set<PayloadType> = []

    package var isOn = false
    /// How many status reads after a command still show the old state.
    package var switchingReads = 0
    /// Whether the operating system ignores being asked to shut down.
    package var ignoresSoftShutdown = false
    package var bootFlags: [UInt8] = [0, 0, 0, 0, 0]
    package var keepsBootFlags = false

    /// A command by its numbers.
    package struct Command: Sendable, Hashable {
        package var function: UInt8
        package var command: UInt8

        /// Network function and command.
        package init(_ function: NetworkFunction, _ command: UInt8) {
            self.function = function.rawValue
            self.command = command
        }
    }

    /// Chassis control actions that were carried out.
    package private(set) var actions: [ChassisControl.Action] = []
    /// How often the state was asked for.
    package private(set) var statusReads = 0
    /// How many sessions were opened to their end.
    package private(set) var sessionsOpened = 0
    /// Active sessions.
    package var sessionCount: Int { sessions.values.count { $0.keys != nil } }

    /// Of one session.
    struct Session: Sendable {
        var consoleID: UInt32
        var suite: CipherSuite
        var exchange: KeyExchange?
        var keys: SessionKeys?
        var sequence: UInt32 = 0
        var window = SequenceWindow()
    }

    private var sessions: [UInt32: Session] = [:]
    private var nextSession: UInt32 = 0x0100
    private var pendingSwitch: (isOn: Bool, reads: Int)?
    let cryptography: any SessionCryptography
    private var random: any RandomNumberGenerator & Sendable

    /// A controller with one administrator, whose machine is off.
    package init(
        user: String = "admin", password: String = "secret", cryptography: any SessionCryptography,
        random: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()
    ) {
        passwords = [user: password]
        self.cryptography = cryptography
        self.random = random
    }

    /// Forgets every session, as a controller does that was restarted.
    package mutating func restart() {
        sessions = [:]
    }

    /// The answer to a datagram, if there is one.
    package mutating func reply(to bytes: [UInt8]) -> [UInt8]? {
        guard let datagram = try? Datagram(decoding: bytes) else { return nil }
        switch datagram {
        case .sessionless(let message): return sessionless(message)
        case .packet(let packet):
            guard !ignored.contains(packet.payloadType) else { return nil }
            switch packet.payloadType {
            case .openSessionRequest: return openSession(packet.payload)
            case .rakp1: return exchange(packet.payload)
            case .rakp3: return activate(packet.payload)
            case .message: return inSession(packet)
            case .serialOverLAN, .openSessionResponse, .rakp2, .rakp4: return nil
            }
        }
    }

    private func sessionless(_ bytes: [UInt8]) -> [UInt8]? {
        guard let request = try? Message(decoding: bytes), request.function == NetworkFunction.application.rawValue,
            request.command == GetChannelAuthenticationCapabilities.code
        else { return nil }
        let data: [UInt8] = [0x01, 0x80, 0x04, supportsRMCPPlus ? 0x03 : 0x01, 0, 0, 0, 0]
        return Datagram.sessionless(message: Message(answering: request, .completed, data).bytes).bytes
    }

    private mutating func openSession(_ payload: [UInt8]) -> [UInt8]? {
        // The tag and the console's name of a request that cannot be read otherwise.
        guard let request = try? OpenSessionRequest(decoding: payload) else { return nil }
        var response = OpenSessionResponse(
            tag: request.tag, status: .noCipherSuiteMatch, consoleID: request.consoleID, granted: nil)
        if suites.contains(request.suite) {
            if sessionCount >= sessionsMax {
                response.status = .insufficientResources
            } else {
                nextSession += 1
                sessions[nextSession] = Session(consoleID: request.consoleID, suite: request.suite)
                response.status = .noErrors
                response.granted = .init(controllerID: nextSession, suite: request.suite)
            }
        } else if isSilentAboutOtherSuites {
            return nil
        }
        return setup(.openSessionResponse, response.bytes)
    }

    private func setup(_ type: PayloadType, _ payload: [UInt8]) -> [UInt8] {
        Datagram.packet(SessionPacket(type, payload)).bytes
    }

    private mutating func exchange(_ payload: [UInt8]) -> [UInt8]? {
        guard let request = try? RAKPMessage1(decoding: payload), var session = sessions[request.controllerID] else { return nil }
        var answer = RAKPMessage2(tag: request.tag, status: .noErrors, consoleID: session.consoleID, half: nil)
        let name = String(decoding: request.login.userName, as: UTF8.self)
        guard let password = passwords[name] else {
            answer.status = .unauthorizedName
            return setup(.rakp2, answer.bytes)
        }
        guard request.login.role & 0x0F <= privilegeMax.rawValue else {
            answer.status = .unauthorizedPrivilege
            return setup(.rakp2, answer.bytes)
        }
        var half = RAKPMessage2.Half(controllerRandom: bytes(16), controllerGUID: [UInt8](repeating: 0x42, count: 16), code: [])
        let exchange = KeyExchange(
            suite: session.suite, request: request, consoleID: session.consoleID, half: half,
            password: Secret(Array(password.utf8)), controllerKey: controllerKey.map(Secret.init))
        half.code = exchange.controllerCode(cryptography)
        answer.half = half
        session.exchange = exchange
        sessions[request.controllerID] = session
        return setup(.rakp2, answer.bytes)
    }

    private mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
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
        if proof.code == exchange.consoleCode(cryptography) {
            answer.code = exchange.activationCode(cryptography)
            if session.keys == nil { sessionsOpened += 1 }
            session.keys = exchange.keys(cryptography)
            sessions[proof.controllerID] = session
        } else {
            answer.status = .wrongIntegrityCheckValue
        }
        return setup(.rakp4, answer.bytes)
    }

    private mutating func inSession(_ packet: SessionPacket) -> [UInt8]? {
        guard var session = sessions[packet.sessionID], let keys = session.keys,
            let clear = try? keys.open(packet, cryptography), let request = try? Message(decoding: clear),
            session.window.accept(packet.sequence)
        else { return nil }
        session.sequence += 1
        sessions[packet.sessionID] = session
        let response = carryOut(request, in: packet.sessionID)
        return keys.sealed(
            Message(answering: request, response.code, response.data).bytes, to: session.consoleID, sequence: session.sequence,
            initializationVector: bytes(16), cryptography)
    }

    private mutating func carryOut(_ request: Message, in sessionID: UInt32) -> Response {
        guard let function = NetworkFunction(rawValue: request.function) else { return Response(.unknownCommand) }
        if let refusal = refusals[Command(function, request.command)] { return Response(refusal) }
        switch (function, request.command) {
        case (.application, GetDeviceID.code):
            return Response(.completed, [0x23, 0x01, 0x09, 0x08, 0x02, 0x9F, 0x91, 0x12, 0x00, 0x02, 0x0F])
        case (.application, SetSessionPrivilegeLevel.code):
            return Response(.completed, privilegeGranted.map { [$0.rawValue] } ?? request.data)
        case (.application, CloseSession.code):
            sessions[sessionID] = nil
            return Response(.completed)
        case (.chassis, GetChassisStatus.code): return status()
        case (.chassis, ChassisControl.code): return control(request.data)
        case (.chassis, SetBootFlags.code): return setBootOption(request.data)
        case (.chassis, GetBootFlags.code):
            return Response(.completed, [0x01, BootFlags.parameter] + bootFlags)
        default: return Response(.unknownCommand)
        }
    }

    private mutating func status() -> Response {
        statusReads += 1
        if let pending = pendingSwitch {
            if pending.reads == 0 { (isOn, pendingSwitch) = (pending.isOn, nil) } else { pendingSwitch?.reads -= 1 }
        }
        return Response(.completed, [isOn ? 0x61 : 0x60, 0x00, 0x40])
    }

    private mutating func control(_ data: [UInt8]) -> Response {
        guard let action = data.first.flatMap(ChassisControl.Action.init) else { return Response(.wrongField) }
        actions.append(action)
        switch action {
        case .powerUp: pendingSwitch = (true, switchingReads)
        case .powerDown: pendingSwitch = (false, switchingReads)
        case .softShutdown: if !ignoresSoftShutdown { pendingSwitch = (false, switchingReads) }
        case .powerCycle, .hardReset, .diagnosticInterrupt: break
        }
        return Response(.completed)
    }

    private mutating func setBootOption(_ data: [UInt8]) -> Response {
        switch data.first {
        case BootFlags.parameter where data.count == 6: bootFlags = Array(data[1...])
        case KeepBootFlags.parameter where data.count == 2: keepsBootFlags = data[1] & 0x08 != 0
        default: return Response(.parameterNotSupported)
        }
        return Response(.completed)
    }
}
