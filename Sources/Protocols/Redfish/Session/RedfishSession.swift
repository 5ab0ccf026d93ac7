/// What is said to one Redfish service, and by what right: logs in, asks, logs in again when the service has forgotten the session,
/// and ends it when nobody asks any longer (DSP0266 §13.3).
///
/// There is at most one request under way. Times are those of the caller's clock, counted from wherever the caller began.
package struct RedfishSession: Sendable {
    /// How the service is to know who asks.
    package enum Authentication: String, Sendable, Hashable, CaseIterable {
        /// By a session, or where the service makes none, by name and password.
        case auto
        case session
        /// By name and password in every request.
        case basic
    }

    /// A user of the service; prints no secret.
    package struct Credentials: Sendable, Hashable {
        package var userName: String
        package var password: Secret

        /// A user.
        package init(userName: String, password: Secret) {
            self.userName = userName
            self.password = password
        }
    }

    /// By what right something is asked.
    package enum Authorization: Sendable, Hashable {
        case anybody
        case basic(Credentials)
        case token(Secret)
    }

    /// One request as it is sent.
    package struct Exchange: Sendable, Hashable {
        /// By which its answer is known again.
        package var number: UInt64
        package var request: RedfishRequest
        package var authorization: Authorization
        /// Until the answer must be there.
        package var timeout: Duration
    }

    /// What is to be done.
    package enum Effect: Sendable, Hashable {
        /// Send this and say what came of it.
        case send(Exchange)
        /// Nobody wants to know any longer what comes of it.
        case cancel(UInt64)
        /// Say so when this moment has come; replaces every earlier wish.
        case wake(at: Duration)
        case completed(RedfishAnswer)
        case failed(RedfishFailure)
    }

    /// How long a session waits, and how often it tries.
    package struct Timing: Sendable, Hashable {
        /// For one answer.
        package var exchangeMax: Duration = .seconds(40)
        /// For ending a session: nobody depends on it.
        package var farewellMax: Duration = .seconds(5)
        /// How long an unused session is kept.
        package var idleMax: Duration = .seconds(300)
        /// How often a reading is asked for whose connection broke.
        package var readsMax = 3

        /// The usual times.
        package init() {}
    }

    /// A session at the service: its token, and where it is ended.
    struct Ticket: Sendable {
        var token: Secret
        var path: String?
    }

    /// How the service knows us now.
    enum Standing: Sendable {
        case unknown
        case session(Ticket)
        /// The service made no session when it was asked for one.
        case basic
    }

    /// What is waited for.
    enum Step: Sendable {
        case nothing
        case root(UInt64)
        case login(UInt64)
        case answer(UInt64)
    }

    /// The request under way.
    struct Pending: Sendable {
        var request: RedfishRequest
        var deadline: Duration
        /// How often it was sent.
        var attempts = 0
        /// Whether a new session was made because the service did not know the old one.
        var hasLoggedInAgain = false
    }

    let credentials: Credentials?
    let authentication: Authentication
    /// Where the service begins.
    let root: String
    let timing: Timing

    var standing = Standing.unknown
    var step = Step.nothing
    var pending: Pending?
    /// Where sessions are made.
    var sessions: String?
    var lastNumber: UInt64 = 0
    var lastUsed: Duration = .zero

    /// A session for a user, or for nobody in particular.
    package init(
        credentials: Credentials?, authentication: Authentication, root: String = ServiceRoot.path, timing: Timing = Timing()
    ) {
        self.credentials = credentials
        self.authentication = authentication
        self.root = root
        self.timing = timing
    }

    /// Whether nothing is under way and the service holds no session for us.
    package var isIdle: Bool {
        if case .session = standing { return false }
        return pending == nil
    }

    /// Whether the service holds a session for us.
    package var isOpen: Bool {
        if case .session = standing { return true }
        return false
    }
}
