import Documents
import Lifecycle
import Storage

extension Work {
    /// The work as its column keeps it: `nil` for a node at rest. The number of named commands has a column of its own.
    var stored: String? {
        get throws {
            var work = self
            work.commandsNamed = 0
            return work == Work() ? nil : try JSONText(encoding: work).text
        }
    }

    /// The work of a node that is not at rest.
    init(stored text: String) throws {
        self = try JSON(parsing: text).decoded()
    }
}

extension Effect {
    /// The effect as the journal keeps it.
    var stored: String {
        get throws { try JSONText(encoding: self).text }
    }

    /// The effect that the journal holds.
    init(stored text: String) throws {
        self = try JSON(parsing: text).decoded()
    }
}
