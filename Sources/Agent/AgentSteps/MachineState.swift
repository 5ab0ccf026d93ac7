package import AgentContract
package import Documents
package import Model
import Synchronization

/// What the agent knows of its node and of what it did to the machine, shared by its commands.
package final class MachineState: Sendable {
    private struct State: Sendable {
        var node: JSONObject = [:]
        var configuration: AgentConfiguration
        var imagedDisk: Disk?
    }

    private let state: Mutex<State>

    /// Nothing is known yet but the defaults.
    package init(configuration: AgentConfiguration = AgentConfiguration()) {
        state = Mutex(State(configuration: configuration))
    }

    /// The node's record, as the service told last.
    package var node: JSONObject {
        get { state.withLock { $0.node } }
        set { state.withLock { $0.node = newValue } }
    }

    /// How the service wants the agent to behave.
    package var configuration: AgentConfiguration {
        get { state.withLock { $0.configuration } }
        set { state.withLock { $0.configuration = newValue } }
    }

    /// The disk that has got an image.
    package var imagedDisk: Disk? {
        get { state.withLock { $0.imagedDisk } }
        set { state.withLock { $0.imagedDisk = newValue } }
    }
}
