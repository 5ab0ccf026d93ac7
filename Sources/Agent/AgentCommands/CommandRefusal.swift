package import Documents

/// Why a request to the agent was not carried out: what HTTP says of it (agent-protocol.md §4).
package struct CommandRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// 400, 401, 404, 405, 409 or 413.
    package let status: Int
    package let text: String

    /// A refusal with this status.
    package init(_ status: Int, _ text: String) {
        self.status = status
        self.text = text
    }

    package var description: String { text }

    /// The body of the answer.
    package var json: JSON {
        ["faultcode": .string(status < 500 ? "Client" : "Server"), "faultstring": .string(text)]
    }
}
