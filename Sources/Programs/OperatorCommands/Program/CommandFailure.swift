/// Why a command did not do what it was asked for, and what the operator can do about it.
package struct CommandFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// What the process ends with.
    package var status: CommandStatus
    /// What went wrong, in a sentence.
    package var message: String
    /// What to do next; `nil` where the message says it.
    package var remedy: String?
    /// The status of the server's answer, where it was one that refused.
    package var httpStatus: Int?

    /// A failure that ends the command.
    package init(_ status: CommandStatus, _ message: String, remedy: String? = nil) {
        self.status = status
        self.message = message
        self.remedy = remedy
    }

    /// The message, then the remedy on a line of its own.
    package var description: String {
        remedy.map { "\(message)\n  \($0)" } ?? message
    }

    /// Wrong usage: nothing was sent.
    static func usage(_ message: String, remedy: String? = nil) -> CommandFailure {
        CommandFailure(.usage, message, remedy: remedy)
    }
}
