/// Kills the service after random numbers of answers and starts it again, while nobody asks.
///
/// The moments are numbers of answers and not times, so that a test neither sleeps nor depends on the machine's speed.
actor Killer {
    private let service: IronbirdProcess
    private var generator: SplitMix64
    private var answersUntilKill: Int
    private(set) var kills = 0
    private let killsMax: Int
    private(set) var restartFailure: String?

    init(_ service: sending IronbirdProcess, seed: UInt64, killsMax: Int) {
        self.service = service
        self.killsMax = killsMax
        generator = SplitMix64(state: seed)
        answersUntilKill = Int.random(in: 20...300, using: &generator)
    }

    /// Counts an answer, and kills when it is time.
    func answered() {
        answersUntilKill -= 1
        guard answersUntilKill <= 0, kills < killsMax, restartFailure == nil else { return }
        kills += 1
        answersUntilKill = Int.random(in: 20...600, using: &generator)
        restart()
    }

    /// Asks the service to stop, and returns its exit status.
    func stop() -> Int32 {
        service.stop()
    }

    /// Kills the service wherever it is and starts it again.
    func restart() {
        service.kill()
        do { try service.start() } catch { restartFailure = "\(error)" }
    }
}

/// A small generator of which the seed says everything (Steele, Lea, Flood: SplitMix).
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
