import Glibc

/// The clock on the wall, which the agent only shows.
enum SystemTime {
    /// Seconds since the Unix epoch.
    static func secondsSinceEpoch() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
