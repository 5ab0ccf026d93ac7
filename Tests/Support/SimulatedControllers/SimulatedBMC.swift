package import IPMI

/// A controller of IPMI v2.0 with a machine behind it, as a value: datagrams go in, answers come out.
///
/// Faults are switches; the machine's answers to being switched take as many status reads as `switchingReads` says.
package struct SimulatedBMC: Sendable {
    /// The sessions, and whom they are for.
    private var responder: SessionResponder
    /// Users by name.
    package var passwords: [String: String] {
        get { responder.passwords.mapValues { String(decoding: $0.bytes, as: UTF8.self) } }
        set { responder.passwords = newValue.mapValues { Secret(Array($0.utf8)) } }
    }
    package var controllerKey: [UInt8]? {
        get { responder.controllerKey?.bytes }
        set { responder.controllerKey = newValue.map(Secret.init) }
    }
    package var privilegeMax: PrivilegeLevel {
        get { responder.privilegeMax }
        set { responder.privilegeMax = newValue }
    }
    /// The level that sessions get, whatever was asked for; answered as completed.
    package var privilegeGranted: PrivilegeLevel?
    package var suites: Set<CipherSuite> {
        get { responder.suites }
        set { responder.suites = newValue }
    }
    /// Whether a request for an unknown suite is answered by silence rather than by a refusal.
    package var isSilentAboutOtherSuites = false
    package var supportsRMCPPlus = true
    package var sessionsMax: Int {
        get { responder.sessionsMax }
        set { responder.sessionsMax = newValue }
    }
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
    package var sessionCount: Int { responder.sessionCount }

    private var pendingSwitch: (isOn: Bool, reads: Int)?

    /// A controller with one administrator, whose machine is off.
    package init(
        user: String = "admin", password: String = "secret", cryptography: any SessionCryptography,
        random: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()
    ) {
        responder = SessionResponder(
            passwords: [user: Secret(Array(password.utf8))], cryptography: cryptography, random: random)
        responder.sessionsMax = 4
        responder.whenFull = .refuse
    }

    /// Forgets every session, as a controller does that was restarted.
    package mutating func restart() {
        responder.closeAll()
    }

    /// The answer to a datagram, if there is one.
    package mutating func reply(to bytes: [UInt8]) -> [UInt8]? {
        switch try? Datagram(decoding: bytes) {
        case .sessionless(let message):
            var discovery = Discovery(suites: suites)
            discovery.supportsRMCPPlus = supportsRMCPPlus
            discovery.listsCipherSuites = false
            return discovery.reply(to: message)
        case .packet(let packet): return reply(to: packet)
        case nil: return nil
        }
    }

    private mutating func reply(to packet: SessionPacket) -> [UInt8]? {
        guard !ignored.contains(packet.payloadType), !isIgnoredForItsSuite(packet) else { return nil }
        let sessionsBefore = sessionCount
        switch responder.receive(packet) {
        case .nothing, .serialOverLAN: return nil
        case .answer(let answer):
            sessionsOpened += sessionCount > sessionsBefore ? 1 : 0
            return answer
        case .request(let request, let session):
            let response = carryOut(request)
            let answer = responder.respond(to: request, with: response, in: session)
            if request.function == NetworkFunction.application.rawValue, request.command == CloseSession.code,
                response.code == .completed
            {
                responder.close(session)
            }
            return answer
        }
    }

    private func isIgnoredForItsSuite(_ packet: SessionPacket) -> Bool {
        guard isSilentAboutOtherSuites, packet.payloadType == .openSessionRequest,
            let request = try? OpenSessionRequest(decoding: packet.payload)
        else { return false }
        return !suites.contains(request.suite)
    }

    private mutating func carryOut(_ request: Message) -> Response {
        guard let function = NetworkFunction(rawValue: request.function) else { return Response(.unknownCommand) }
        if let refusal = refusals[Command(function, request.command)] { return Response(refusal) }
        switch (function, request.command) {
        case (.application, GetDeviceID.code):
            return Response(.completed, [0x23, 0x01, 0x09, 0x08, 0x02, 0x9F, 0x91, 0x12, 0x00, 0x02, 0x0F])
        case (.application, SetSessionPrivilegeLevel.code):
            return Response(.completed, privilegeGranted.map { [$0.rawValue] } ?? request.data)
        case (.application, CloseSession.code): return Response(.completed)
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
