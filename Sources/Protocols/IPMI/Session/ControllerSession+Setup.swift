/// The steps by which a session is set up (§13.15): each sends something, and the next follows from what is received.
extension ControllerSession {
    mutating func discover(at now: Duration) -> [Effect] {
        phase = .discovering
        let request = GetChannelAuthenticationCapabilities(credentials.privilege).request
        let message = Message(request, number: nextNumber()).bytes
        return transmit(.datagram(Datagram.sessionless(message: message).bytes), at: now)
    }

    /// Asks for a session under the suite whose turn it is.
    mutating func open(at now: Duration) -> [Effect] {
        let consoleID = UInt32.random(in: 1 ... .max, using: &random)
        phase = .opening(consoleID: consoleID)
        let request = OpenSessionRequest(
            tag: nextNumber(), privilege: credentials.privilege, consoleID: consoleID, suite: suites[suite])
        return transmit(.datagram(Datagram.packet(SessionPacket(.openSessionRequest, request.bytes)).bytes), at: now)
    }

    /// Begins again with a new session, unless that was done too often.
    mutating func openAgain(at now: Duration) -> [Effect] {
        openings += 1
        guard openings < timing.openingsMax else { return fail(.timedOut(stage)) }
        return open(at: now)
    }

    mutating func receive(_ bytes: [UInt8], at now: Duration) -> [Effect] {
        guard let datagram = try? Datagram(decoding: bytes) else { return [] }
        switch (phase, datagram) {
        case (.discovering, .sessionless(let message)):
            return discovered(message, at: now)
        case (.opening(let consoleID), .packet(let packet)) where packet.isSetup(.openSessionResponse):
            return opened(packet.payload, consoleID: consoleID, at: now)
        case (.exchanging(let request, let consoleID), .packet(let packet)) where packet.isSetup(.rakp2):
            return exchanged(packet.payload, request, consoleID: consoleID, at: now)
        case (.activating(let exchange, let request), .packet(let packet)) where packet.isSetup(.rakp2):
            return exchangedAgain(packet.payload, request, exchange, at: now)
        case (.activating(let exchange, _), .packet(let packet)) where packet.isSetup(.rakp4):
            return activated(packet.payload, exchange, at: now)
        case (.raising(var channel), .packet(let packet)):
            guard let message = message(in: packet, by: &channel) else { return [] }
            phase = .raising(channel)
            return raised(message, channel, at: now)
        case (.open(var channel), .packet(let packet)):
            guard let message = message(in: packet, by: &channel) else { return [] }
            phase = .open(channel)
            return answered(message, at: now)
        default:
            // Late, early, or not for this session.
            return []
        }
    }

    private mutating func discovered(_ bytes: [UInt8], at now: Duration) -> [Effect] {
        let command = GetChannelAuthenticationCapabilities(credentials.privilege)
        guard let message = try? Message(decoding: bytes), command.request.isAnswered(by: message, number: number),
            let response = try? Response(message)
        else { return [] }
        // A controller that refuses the question may still have sessions; one that answers it is believed.
        if response.code == .completed {
            guard let supportsRMCPPlus = try? command.answer(decoding: response.data) else { return [] }
            guard supportsRMCPPlus else { return fail(.noRMCPPlus) }
        }
        return open(at: now)
    }

    private mutating func opened(_ payload: [UInt8], consoleID: UInt32, at now: Duration) -> [Effect] {
        guard let response = try? OpenSessionResponse(decoding: payload), response.tag == number else { return [] }
        guard let granted = response.granted else { return refused(response.status, at: now) }
        guard response.consoleID == consoleID else { return [] }
        // A controller that answers with another suite would have it weaker than was asked for.
        guard granted.suite == suites[suite] else { return refused(.noCipherSuiteMatch, at: now) }
        let request = RAKPMessage1(
            tag: nextNumber(), controllerID: granted.controllerID,
            login: Login(credentials.privilege, userName: credentials.userName), consoleRandom: randomBytes(16))
        phase = .exchanging(request, consoleID: consoleID)
        return transmit(.datagram(Datagram.packet(SessionPacket(.rakp1, request.bytes)).bytes), at: now)
    }

    private mutating func exchanged(
        _ payload: [UInt8], _ request: RAKPMessage1, consoleID: UInt32, at now: Duration
    ) -> [Effect] {
        guard let answer = try? RAKPMessage2(decoding: payload), answer.tag == request.tag else { return [] }
        guard let half = answer.half else { return refused(answer.status, at: now) }
        guard answer.consoleID == consoleID else { return [] }
        let exchange = exchange(request, half, consoleID: consoleID)
        guard exchange.controllerCode(cryptography).isEqualInConstantTime(to: half.code) else {
            // The controller is told, so that it does not keep the session for nothing.
            let refusal = RAKPMessage3(
                tag: nextNumber(), status: .wrongIntegrityCheckValue, controllerID: request.controllerID, code: [])
            let datagram = Datagram.packet(SessionPacket(.rakp3, refusal.bytes)).bytes
            return [.send(datagram)] + fail(.wrongPassword)
        }
        return activate(exchange, request, at: now)
    }

    /// A controller that took a repeated message 1 for a new one counts with another random number from now on.
    private mutating func exchangedAgain(
        _ payload: [UInt8], _ request: RAKPMessage1, _ former: KeyExchange, at now: Duration
    ) -> [Effect] {
        guard let answer = try? RAKPMessage2(decoding: payload), answer.tag == request.tag, let half = answer.half,
            answer.consoleID == former.consoleID, half.controllerRandom != former.controllerRandom
        else { return [] }
        let exchange = exchange(request, half, consoleID: former.consoleID)
        guard exchange.controllerCode(cryptography).isEqualInConstantTime(to: half.code) else { return [] }
        return activate(exchange, request, at: now)
    }

    private func exchange(_ request: RAKPMessage1, _ half: RAKPMessage2.Half, consoleID: UInt32) -> KeyExchange {
        KeyExchange(
            suite: suites[suite], request: request, consoleID: consoleID, half: half, password: credentials.password,
            controllerKey: credentials.controllerKey)
    }

    private mutating func activate(_ exchange: KeyExchange, _ request: RAKPMessage1, at now: Duration) -> [Effect] {
        let proof = RAKPMessage3(
            tag: nextNumber(), status: .noErrors, controllerID: request.controllerID, code: exchange.consoleCode(cryptography))
        phase = .activating(exchange, request)
        return transmit(.datagram(Datagram.packet(SessionPacket(.rakp3, proof.bytes)).bytes), at: now)
    }

    private mutating func activated(_ payload: [UInt8], _ exchange: KeyExchange, at now: Duration) -> [Effect] {
        guard let answer = try? RAKPMessage4(decoding: payload), answer.tag == number else { return [] }
        // Both have shown that they know the password. A controller that refuses now has taken a repeated message 1 for a
        // new one and counts with another random number: from the beginning, then.
        guard answer.status == .noErrors else {
            return openings + 1 < timing.openingsMax ? openAgain(at: now) : fail(.refused(stage, answer.status))
        }
        guard answer.consoleID == exchange.consoleID else { return [] }
        guard exchange.activationCode(cryptography).isEqualInConstantTime(to: answer.code) else {
            return fail(.wrongControllerKey)
        }
        lastHeard = now
        phase = .raising(
            Channel(
                consoleID: exchange.consoleID, controllerID: exchange.controllerID, keys: exchange.keys(cryptography)))
        return transmit(
            .inSession(SetSessionPrivilegeLevel(credentials.privilege).request, number: nextNumber()), at: now)
    }

    private mutating func refused(_ status: SetupStatus, at now: Duration) -> [Effect] {
        switch status.meaning {
        case .otherSuite where suite + 1 < suites.count:
            suite += 1
            return open(at: now)
        case .otherSuite:
            suite = 0
            return fail(.noCommonCipherSuite(suites))
        case .again: return openAgain(at: now)
        case .noFreeSession: return fail(.noFreeSession)
        case .refusedPrivilege: return fail(.refusedPrivilege(credentials.privilege))
        case .unknownUser: return fail(.unknownUser)
        case .wrongPassword: return fail(.wrongPassword)
        case .goOn, .refusal: return fail(.refused(stage, status))
        }
    }

    private mutating func raised(_ message: Message, _ channel: Channel, at now: Duration) -> [Effect] {
        let command = SetSessionPrivilegeLevel(credentials.privilege)
        guard command.request.isAnswered(by: message, number: number), let response = try? Response(message) else { return [] }
        phase = .open(channel)
        transmission = nil
        lastHeard = now
        guard response.code == .completed, (try? command.answer(decoding: response.data)) == credentials.privilege else {
            return fail(.refusedPrivilege(credentials.privilege))
        }
        return pending == nil ? [wake()] : sendPending(by: channel, at: now)
    }

    mutating func sendPending(by channel: Channel, at now: Duration) -> [Effect] {
        guard let pending else { return [] }
        phase = .open(channel)
        return transmit(.inSession(pending.request, number: nextNumber()), at: now)
    }

    private mutating func answered(_ message: Message, at now: Duration) -> [Effect] {
        lastHeard = now
        guard let pending, pending.request.isAnswered(by: message, number: number), let response = try? Response(message)
        else { return [] }
        self.pending = nil
        transmission = nil
        return [.completed(response), wake()]
    }

    /// The message in a packet of the session that is authentic and was not seen before.
    private func message(in packet: SessionPacket, by channel: inout Channel) -> Message? {
        guard packet.payloadType == .message, packet.sessionID == channel.consoleID,
            let bytes = try? channel.keys.open(packet, cryptography), let message = try? Message(decoding: bytes),
            channel.window.accept(packet.sequence)
        else { return nil }
        return message
    }
}

extension SessionPacket {
    /// Whether the packet belongs to setting a session up: in clear and outside of any session.
    fileprivate func isSetup(_ type: PayloadType) -> Bool {
        payloadType == type && !isEncrypted && !isAuthenticated && sessionID == 0
    }
}
