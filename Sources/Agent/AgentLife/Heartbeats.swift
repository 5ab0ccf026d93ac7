import AgentContract
import AgentSteps
import Model

/// Says that the agent lives: at once, then at random moments well within the service's patience, and whenever a command ended
/// (agent-protocol.md §3). Ironic does nothing about a heartbeat that comes while it is still busy with the command's order: one more
/// follows a few seconds later.
struct Heartbeats: Sendable {
    let api: ServiceAPI
    let surroundings: Surroundings
    let bell: Bell
    let node: Node.ID
    let version: Int
    let heartbeat: Heartbeat
    let timeout: Duration

    /// Sends until cancelled.
    func run() async {
        var isFirst = true
        var hasRung = false
        while !Task.isCancelled {
            let wait: Double
            do throws(ServiceAPI.Failure) {
                try await api.send(heartbeat, of: node, version: version)
                if isFirst { surroundings.log.say("the service has heard the first heartbeat") }
                isFirst = false
                wait = hasRung ? 5 : surroundings.random(0.3...0.6) * Double(timeout.components.seconds)
            } catch {
                surroundings.log.say("heartbeat: \(error)")
                wait = surroundings.random(5...10)
            }
            do {
                hasRung = try await bell.wait { try await surroundings.sleep(.milliseconds(Int64(wait * 1_000))) }
            } catch {
                return
            }
        }
    }
}
