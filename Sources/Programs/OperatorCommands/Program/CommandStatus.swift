/// What the exit status of `ironbird` means; scripts rely on these numbers.
package enum CommandStatus: Int32, Sendable, Hashable, CaseIterable {
    /// Everything that was asked for happened.
    case success = 0
    /// The server refused, or what was asked for failed.
    case failed = 1
    /// The command line, a file or a setting is wrong; nothing was sent.
    case usage = 2
    /// The server knows no such thing.
    case notFound = 3
    /// No server answers at the endpoint.
    case unreachable = 4
    /// The node is busy, or what was asked for conflicts with what is there: trying again later may help.
    case conflict = 5
    /// `--wait` took longer than `--timeout`.
    case timeout = 6

    /// The table of exit statuses, for help texts.
    package static let explanation = """
        Exit status: 0 done, 1 refused or failed, 2 wrong usage, 3 not found, 4 server unreachable, 5 conflict or busy, \
        6 timed out while waiting.
        """
}
