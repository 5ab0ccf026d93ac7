import IPMI
import IPMIDriver
import RepeatableRandom
import SimulatedControllers

/// A console, a controller and a network between them, in virtual time.
struct SessionWorld {
    var session: ControllerSession
    var bmc: SimulatedBMC
    /// Of a hundred datagrams, how many are lost, or arrive twice.
    var loss = 0
    var duplication = 0
    /// Datagrams arrive within this time, so that they overtake each other.
    var delayMax: Duration = .milliseconds(10)
    /// What else arrives for each datagram.
    var damage: (([UInt8]) -> [UInt8])?
    private(set) var now: Duration = .zero
    private(set) var datagramsSent: [[UInt8]] = []
    private var wakeAt: Duration?
    private var flights: [(at: Duration, toController: Bool, bytes: [UInt8])] = []
    private var random: SeededGenerator

    /// A user `admin` of a controller that knows the same, unless said otherwise.
    init(
        seed: UInt64 = 1, password: String = "secret", user: String = "admin", key: [UInt8]? = nil,
        privilege: PrivilegeLevel = .administrator, suites: [CipherSuite] = CipherSuite.preferred,
        timing: SessionTiming = SessionTiming()
    ) {
        let cryptography = LibcryptoCryptography()
        random = SeededGenerator(seed: seed)
        session = ControllerSession(
            credentials: .init(
                userName: Array(user.utf8), password: Secret(Array(password.utf8)), controllerKey: key.map(Secret.init),
                privilege: privilege),
            suites: suites, timing: timing, cryptography: cryptography, random: SeededGenerator(seed: seed &+ 1))
        bmc = SimulatedBMC(cryptography: cryptography, random: SeededGenerator(seed: seed &+ 2))
    }

    /// What the controller answered, or why it did not.
    mutating func ask(_ request: Request, within time: Duration = .seconds(60)) -> Result<[UInt8], SessionFailure> {
        begin(session.apply(.request(request, deadline: now + time), at: now))
    }

    private mutating func begin(_ effects: [ControllerSession.Effect]) -> Result<[UInt8], SessionFailure> {
        var effects = effects
        while true {
            if let result = perform(effects) { return result }
            effects = step()
        }
    }

    /// Lets so much time pass without asking anything.
    mutating func wait(_ time: Duration) {
        let end = now + time
        while let next = next, next <= end { _ = perform(step()) }
        now = end
    }

    private var next: Duration? { (flights.map(\.at) + [wakeAt].compactMap { $0 }).min() }

    /// The next thing that happens.
    private mutating func step() -> [ControllerSession.Effect] {
        guard let next else { preconditionFailure("A request under way has a deadline.") }
        now = max(now, next)
        if let index = flights.firstIndex(where: { $0.at == next }) {
            let flight = flights.remove(at: index)
            guard flight.toController else { return session.apply(.received(flight.bytes), at: now) }
            if let reply = bmc.reply(to: flight.bytes) { launch(reply, toController: false) }
            return []
        }
        wakeAt = nil
        return session.apply(.timePassed, at: now)
    }

    private mutating func perform(_ effects: [ControllerSession.Effect]) -> Result<[UInt8], SessionFailure>? {
        var result: Result<[UInt8], SessionFailure>?
        for effect in effects {
            switch effect {
            case .send(let bytes):
                datagramsSent.append(bytes)
                launch(bytes, toController: true)
            case .wake(let moment): wakeAt = moment
            case .completed(let response): result = .success(response.data)
            case .failed(let failure): result = .failure(failure)
            }
        }
        return result
    }

    private mutating func launch(_ bytes: [UInt8], toController: Bool) {
        if let damage { flights.append((now, toController, damage(bytes))) }
        for copy in 0..<2 {
            guard copy == 0 || chance(duplication), !chance(loss) else { continue }
            let delay = Duration.microseconds(Int64.random(in: 0...delayMax.microseconds, using: &random))
            flights.append((now + delay, toController, bytes))
        }
    }

    private mutating func chance(_ percent: Int) -> Bool {
        Int.random(in: 0..<100, using: &random) < percent
    }
}

extension Duration {
    fileprivate var microseconds: Int64 { components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000 }
}
