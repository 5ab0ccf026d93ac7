import ArgumentParser

/// Whether and how long a command waits for what it started.
struct WaitOptions: ParsableArguments {
    @Flag(help: "Return when it is over instead of when it is accepted.")
    var wait = false

    @Option(help: "How long to wait: 90, 90s, 15m, 2h; 0 for ever.", transform: Self.duration)
    var timeout: Duration = .seconds(3600)

    /// No option given.
    init() {}

    /// The duration that `text` spells.
    static func duration(_ text: String) throws -> Duration {
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600]
        let unit = text.last.flatMap { units[$0] }
        guard let number = Int64(unit == nil ? text[...] : text.dropLast()), (0...10_000_000).contains(number) else {
            throw ValidationError("'\(text)' is no duration: write 90, 90s, 15m or 2h")
        }
        return .seconds(number * (unit ?? 1))
    }
}
