import RepeatableRandom

/// Kills the service after random numbers of answers and starts it again, while nobody asks.
///
/// The moments are numbers of answers and not times, so that a test neither sleeps nor depends on the machine's speed.
actor Killer {
    private let service: IronbirdProcess
    private var generator: SeededGenerator
    private var answersUntilKill: Int
    private(set) var kills = 0
    private let killsMax: Int
    private(set) var restartFailure: String?

    init(_ service: sending IronbirdProcess, seed: UInt64, killsMax: Int) {
        self.service = service
        self.killsMax = killsMax
        generator = SeededGenerator(seed: seed)
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
