import Glibc

/// How many files and sockets this process may have open.
package enum FileDescriptorLimit {
    /// Raises the soft limit to the hard one, or to `wanted` where that is less, and returns what holds now.
    ///
    /// A listener that may open more sockets than this stops accepting at its limit; the rest of the process needs some too.
    @discardableResult
    package static func raise(to wanted: Int) -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1_024 }
        if limit.rlim_cur < rlim_t(wanted) {
            var raised = limit
            raised.rlim_cur = min(rlim_t(wanted), limit.rlim_max)
            if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 { limit = raised }
        }
        return Int(clamping: limit.rlim_cur)
    }
}
