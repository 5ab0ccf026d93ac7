import AgentContract
import AgentSteps
import Model

/// Finds the node that the machine is, again and again until the service knows it (agent-protocol.md §1).
struct Lookup: Sendable {
    /// Why the agent does not go on.
    enum Failure: Error, Sendable, Hashable, CustomStringConvertible {
        /// The service did not know the machine for as long as the agent may ask.
        case timedOut(lastProblem: String)
        /// The service has given the token to somebody else, and this agent brought none: it must not be believed.
        case tokenIsSomebodyElses
        case tokenTooShort(Int)
        case cancelled

        var description: String {
            switch self {
            case .timedOut(let problem): "look-up timed out: \(problem)"
            case .tokenIsSomebodyElses:
                "the service gave the token of this node to another agent; this one locks itself down: power the machine off and on"
            case .tokenTooShort(let count):
                "the agent token has \(count) characters; \(AgentConfiguration.tokenLengthMin) are needed"
            case .cancelled: "look-up was ended"
            }
        }
    }

    /// What the service said once it knew the machine.
    struct Found: Sendable {
        let answer: LookupAnswer
        /// By which the two know each other from now on.
        let token: String
        /// The version of the service.
        let version: Int
        /// How often it was asked.
        let attempts: Int
    }

    private static let intervalMax: Double = 60

    let api: ServiceAPI
    let settings: AgentSettings
    let surroundings: Surroundings

    /// The node, whose machine has cards with these addresses, and that is `node` where that is known.
    func run(_ addresses: @Sendable () -> [MACAddress], node: Node.ID?) async throws(Failure) -> Found {
        let deadline = surroundings.now() + settings.lookupTimeout
        let first = max(0.1, Double(settings.lookupInterval.components.seconds))
        var interval = first
        var attempts = 0
        while true {
            attempts += 1
            let problem: String
            switch await attempt(addresses(), node) {
            case .success(let (answer, version)):
                return Found(answer: answer, token: try token(answer), version: version, attempts: attempts)
            case .failure(let failure): problem = failure.description
            }
            surroundings.log.say("look-up: \(problem)")
            guard surroundings.now() < deadline else { throw .timedOut(lastProblem: problem) }
            do {
                try await surroundings.sleep(.milliseconds(Int64(surroundings.random(first...max(first, interval)) * 1_000)))
            } catch {
                throw .cancelled
            }
            interval = min(interval * 2, Self.intervalMax)
        }
    }

    private func attempt(
        _ addresses: [MACAddress], _ node: Node.ID?
    ) async -> Result<(LookupAnswer, Int), ServiceAPI.Failure> {
        do throws(ServiceAPI.Failure) {
            let version = try await api.newestVersion()
            return .success((try await api.lookUp(addresses, node: node, version: version), version))
        } catch {
            return .failure(error)
        }
    }

    /// The token by which the two know each other from now on.
    private func token(_ answer: LookupAnswer) throws(Failure) -> String {
        let given = answer.configuration.agentToken
        guard let token = given == nil || given == AgentConfiguration.maskedToken ? settings.token : given else {
            throw .tokenIsSomebodyElses
        }
        guard token.count >= AgentConfiguration.tokenLengthMin else { throw .tokenTooShort(token.count) }
        return token
    }
}
