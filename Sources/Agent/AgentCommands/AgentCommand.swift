import AgentContract
package import Documents
package import Imaging
package import Model

/// Something that the service may order: whether it waits for the end, what is looked at first, and what is done.
package struct AgentCommand: Sendable {
    /// What a command is given to work with.
    package struct Context: Sendable {
        package var parameters: JSONObject
        /// Where it tells how far it is.
        package var meter: ProgressMeter
    }

    /// Whether the answer to the order is not its result: the service asks again, or hears of the end by a heartbeat.
    package let isAsynchronous: Bool
    /// Looks at the parameters before the order is accepted, and finds the service's name of the work in them.
    package let accept: @Sendable (JSONObject) throws(CommandRefusal) -> CommandID?
    /// Carries the order out; what it returns becomes `command_result`.
    package let perform: @Sendable (Context) async throws -> CommandOutcome

    /// A command whose end the answer tells.
    package static func synchronous(
        accept: @escaping @Sendable (JSONObject) throws(CommandRefusal) -> CommandID? = { _ in nil },
        _ perform: @escaping @Sendable (Context) async throws -> CommandOutcome
    ) -> AgentCommand {
        AgentCommand(isAsynchronous: false, accept: accept, perform: perform)
    }

    /// A command that goes on after it was answered.
    package static func asynchronous(
        accept: @escaping @Sendable (JSONObject) throws(CommandRefusal) -> CommandID? = { _ in nil },
        _ perform: @escaping @Sendable (Context) async throws -> CommandOutcome
    ) -> AgentCommand {
        AgentCommand(isAsynchronous: true, accept: accept, perform: perform)
    }
}

/// What came of a command.
package enum CommandOutcome: Sendable, Hashable {
    /// An object, as it is.
    case object(JSONObject)
    /// A sentence.
    case text(String)
    /// The steps were planned with other hardware managers than these.
    case versionMismatch(String)
}
