/// Durations for people.
enum ElapsedText {
    /// `0.4 s`, `12 s`, `3 min 5 s`, `2 h 10 min`, `3 d 4 h`.
    static func of(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        switch seconds {
        case ..<0: return "0 s"
        case ..<10: return "\(seconds).\(attoseconds / 100_000_000_000_000_000) s"
        case ..<60: return "\(seconds) s"
        case ..<3600: return parts(seconds / 60, "min", seconds % 60, "s")
        case ..<86_400: return parts(seconds / 3600, "h", seconds % 3600 / 60, "min")
        default: return parts(seconds / 86_400, "d", seconds % 86_400 / 3600, "h")
        }
    }

    private static func parts(_ large: Int64, _ largeUnit: String, _ small: Int64, _ smallUnit: String) -> String {
        small == 0 ? "\(large) \(largeUnit)" : "\(large) \(largeUnit) \(small) \(smallUnit)"
    }
}
