/// A console's session with one controller: requests and datagrams go in, datagrams and answers come out.
///
/// The first request opens the session, later ones find it open; it is closed when it was not used for a while. There is at
/// most one request under way. Times are those of the caller's clock, counted from wherever the caller began.
package struct ControllerSession: Sendable {
    /// What may happen to a session.
    package enum Event: Sendable {
        /// Ask the controller; the answer or a failure follows not much later than the deadline.
        case request(Request, deadline: Duration)
        /// A datagram came from the controller's address.
        case received([UInt8])
        /// The moment that was asked for has come.
        case timePassed
        /// Nobody wants to know any longer.
        case abandon
        /// Leave the controller without a session.
        case close
    }

    /// What is to be done.
    package enum Effect: Sendable, Hashable {
        case send([UInt8])
        /// Say so when this moment has come; replaces every earlier wish.
        case wake(at: Duration)
        case completed(Response)
        case failed(SessionFailure)
    }

    /// For whom sessions are.
    package struct Credentials: Sendable, Hashable, CustomStringConvertible {
        /// At most 16 bytes; none for the user without a name.
        package var userName: [UInt8]
        /// At most 20 bytes.
        package var password: Secret
        /// The controller's own key, where it has one (K_G).
        package var controllerKey: Secret?
        package var privilege: PrivilegeLevel

        /// A user of the controller.
        package init(userName: [UInt8], password: Secret, controllerKey: Secret? = nil, privilege: PrivilegeLevel) {
            self.userName = userName
            self.password = password
            self.controllerKey = controllerKey
            self.privilege = privilege
        }

        package var description: String { "user •••, \(privilege)" }
    }

    /// Where the session stands.
    enum Phase: Sendable {
        /// There is no session.
        case idle
        /// Asked what the controller can do.
        case discovering
        /// Asked for a session; ends with the controller's name for it.
        case opening(consoleID: UInt32)
        /// Sent RAKP message 1; ends with the controller's proof.
        case exchanging(RAKPMessage1, consoleID: UInt32)
        /// Sent RAKP message 3; ends with the proof that both have the same keys.
        case activating(KeyExchange, RAKPMessage1)
        /// Asked for the privilege level.
        case raising(Channel)
        /// Requests can be sent.
        case open(Channel)
    }

    /// An active session: names, keys, numbers.
    struct Channel: Sendable {
        var consoleID: UInt32
        var controllerID: UInt32
        var keys: SessionKeys
        /// Of the latest packet sent.
        var sequence: UInt32 = 0
        var window = SequenceWindow()
    }

    /// The request under way.
    struct Pending: Sendable {
        var request: Request
        var deadline: Duration
    }

    /// What was sent and waits for an answer; it is sent again when none comes.
    struct Transmission: Sendable {
        enum Content: Sendable {
            case datagram([UInt8])
            /// Sealed anew each time, as every packet of a session has a number of its own.
            case inSession(Request, number: UInt8)
        }

        var content: Content
        var count = 1
        var repeatAt: Duration
    }

    let credentials: Credentials
    /// The suites to try, best first. Controllers are not asked which they have (§22.15): some never answer that, and some
    /// answer wrongly; a refusal costs one round trip.
    let suites: [CipherSuite]
    let timing: SessionTiming
    let cryptography: any SessionCryptography
    var random: any RandomNumberGenerator & Sendable

    var phase = Phase.idle
    var pending: Pending?
    var transmission: Transmission?
    /// The index of the suite that is tried, or that was found to work.
    var suite = 0
    /// How often a session was asked for on behalf of the pending request.
    var openings = 0
    /// When a packet of the session was last received.
    var lastHeard: Duration = .zero
    /// Numbers requests (6 bits) and steps of setting up.
    var number: UInt8 = 0

    /// Sessions for a user, by the first of `suites` that the controller has.
    package init(
        credentials: Credentials, suites: [CipherSuite] = CipherSuite.preferred, timing: SessionTiming = SessionTiming(),
        cryptography: any SessionCryptography,
        random: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()
    ) {
        self.credentials = credentials
        self.suites = suites.isEmpty ? CipherSuite.preferred : suites
        self.timing = timing
        self.cryptography = cryptography
        self.random = random
    }

    /// Whether nothing is under way and no session is held.
    package var isIdle: Bool {
        guard case .idle = phase else { return false }
        return pending == nil
    }

    /// Whether requests find an open session.
    package var isOpen: Bool {
        guard case .open = phase else { return false }
        return true
    }

    /// Takes an event in and says what is to be done. Bytes that make no sense are dropped.
    package mutating func apply(_ event: Event, at now: Duration) -> [Effect] {
        switch event {
        case .request(let request, let deadline): begin(request, deadline: deadline, at: now)
        case .received(let bytes): receive(bytes, at: now)
        case .timePassed: timePassed(at: now)
        case .abandon: abandon(at: now)
        case .close: close()
        }
    }
}

/// How long a session waits, and how often it tries.
package struct SessionTiming: Sendable, Hashable {
    /// Until the first repetition, more or less by a quarter, so that many sessions do not repeat in step; each later one
    /// waits half as long again, up to four times this.
    package var repeatAfter: Duration = .seconds(1)
    /// How often the same is sent in one stage.
    package var transmissionsMax = 4
    /// How often a session is asked for on behalf of one request.
    package var openingsMax = 4
    /// How long an unused session is kept. Controllers forget theirs after 60 seconds (§6.12.15).
    package var idleMax: Duration = .seconds(40)

    /// The usual times.
    package init() {}
}
