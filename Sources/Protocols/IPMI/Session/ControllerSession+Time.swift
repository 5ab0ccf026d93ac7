/// What happens when something is asked, and when nothing is heard.
extension ControllerSession {
    mutating func begin(_ request: Request, deadline: Duration, at now: Duration) -> [Effect] {
        guard pending == nil else { return [.failed(.busy)] }
        pending = Pending(request: request, deadline: deadline)
        openings = 0
        // A controller may have forgotten a session that was not used for long, and silence would be its only answer.
        if case .open(let channel) = phase, now < lastHeard + timing.idleMax {
            return sendPending(by: channel, at: now)
        }
        return close(keepsPending: true) + discover(at: now)
    }

    mutating func timePassed(at now: Duration) -> [Effect] {
        if let pending, now >= pending.deadline { return fail(.timedOut(stage)) }
        guard let transmission else { return closeWhenUnused(at: now) }
        guard now >= transmission.repeatAt else { return [wake()] }
        guard transmission.count < timing.transmissionsMax else { return giveUpStage(at: now) }
        return transmitAgain(at: now)
    }

    mutating func abandon(at now: Duration) -> [Effect] {
        pending = nil
        transmission = nil
        if case .open = phase { return [wake()] }
        phase = .idle
        return []
    }

    mutating func close(keepsPending: Bool = false) -> [Effect] {
        defer {
            phase = .idle
            transmission = nil
            if !keepsPending { pending = nil }
        }
        guard case .open(var channel) = phase else { return [] }
        let request = CloseSession(controllerID: channel.controllerID).request
        return [.send(sealed(Message(request, number: nextNumber()).bytes, by: &channel))]
    }

    private mutating func closeWhenUnused(at now: Duration) -> [Effect] {
        guard case .open = phase else { return [] }
        return now >= lastHeard + timing.idleMax ? close() : [wake()]
    }

    /// Nothing was heard however often it was said.
    private mutating func giveUpStage(at now: Duration) -> [Effect] {
        switch phase {
        case .idle, .discovering: return fail(.timedOut(stage))
        // Some controllers are silent about a suite that they do not have.
        case .opening where suite + 1 < suites.count:
            suite += 1
            return open(at: now)
        case .opening: return fail(.timedOut(stage))
        case .exchanging, .activating, .raising: return openAgain(at: now)
        case .open:
            // The controller may have forgotten the session, or have done what was asked and its answers were lost.
            guard let pending, pending.request.repetition != .forbidden else { return fail(.timedOut(stage)) }
            return openAgain(at: now)
        }
    }

    private mutating func transmitAgain(at now: Duration) -> [Effect] {
        guard var transmission else { return [] }
        let wait = (0..<min(transmission.count, 8)).reduce(timing.repeatAfter) { wait, _ in wait + wait / 2 }
        transmission.count += 1
        transmission.repeatAt = now + spread(min(wait, timing.repeatAfter * 4))
        self.transmission = transmission
        return [.send(datagram(of: transmission.content)), wake()]
    }

    /// Sends something that is sent again until it is answered.
    mutating func transmit(_ content: Transmission.Content, at now: Duration) -> [Effect] {
        transmission = Transmission(content: content, repeatAt: now + spread(timing.repeatAfter))
        return [.send(datagram(of: content)), wake()]
    }

    /// The time, more or less by a quarter.
    private mutating func spread(_ time: Duration) -> Duration {
        time * 3 / 4 + time * Int(UInt8.random(in: 0...100, using: &random)) / 200
    }

    private mutating func datagram(of content: Transmission.Content) -> [UInt8] {
        switch content {
        case .datagram(let bytes): return bytes
        case .inSession(let request, let number):
            let message = Message(request, number: number).bytes
            switch phase {
            case .raising(var channel):
                defer { phase = .raising(channel) }
                return sealed(message, by: &channel)
            case .open(var channel):
                defer { phase = .open(channel) }
                return sealed(message, by: &channel)
            case .idle, .discovering, .opening, .exchanging, .activating:
                preconditionFailure("Requests are sent in sessions that are active.")
            }
        }
    }

    mutating func sealed(_ message: [UInt8], by channel: inout Channel) -> [UInt8] {
        // After 4 billion packets numbers begin again with 1: zero is for packets outside of sessions.
        channel.sequence = channel.sequence == .max ? 1 : channel.sequence + 1
        return channel.keys.sealed(
            message, to: channel.controllerID, sequence: channel.sequence, initializationVector: randomBytes(16), cryptography)
    }

    /// The next moment at which something happens without being asked.
    func wake() -> Effect {
        guard let transmission else { return .wake(at: lastHeard + timing.idleMax) }
        return .wake(at: pending.map { min($0.deadline, transmission.repeatAt) } ?? transmission.repeatAt)
    }

    /// Ends the request under way; an open session that does not answer is not used again.
    mutating func fail(_ failure: SessionFailure) -> [Effect] {
        close() + [.failed(failure)]
    }

    /// How far the session has come.
    var stage: SessionFailure.Stage {
        switch phase {
        case .idle, .discovering: .discovery
        case .opening: .opening
        case .exchanging: .keyExchange
        case .activating: .activation
        case .raising: .privilege
        case .open: .request
        }
    }

    mutating func nextNumber() -> UInt8 {
        number = (number + 1) & 0x3F
        return number
    }

    mutating func randomBytes(_ count: Int) -> [UInt8] {
        var random = random
        defer { self.random = random }
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
    }
}
