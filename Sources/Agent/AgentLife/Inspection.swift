import AgentContract
import AgentSteps
import Documents
import Hardware
import Model

/// Delivers what the machine is made of (agent-protocol.md §10).
struct Inspection: Sendable {
    /// What became of a delivery.
    enum Outcome: Sendable, Hashable {
        /// The service took it, and may have said which node the machine is.
        case delivered(Node.ID?)
        case undelivered

        /// The node that the machine is, where the service said so.
        var node: Node.ID? {
            switch self {
            case .delivered(let node): node
            case .undelivered: nil
            }
        }
    }

    static let attemptsMax = 5

    let api: ServiceAPI
    let settings: AgentSettings
    let surroundings: Surroundings

    /// Asks each address as often as this, at most, as long as it may yet take the delivery.
    func run(attemptsMax: Int = attemptsMax) async -> Outcome {
        guard !settings.inspectionURLs.isEmpty else { return .undelivered }
        let delivery = delivery()
        for url in settings.inspectionURLs {
            var interval = 5.0
            for attempt in 1...attemptsMax {
                do throws(ServiceAPI.Failure) {
                    let node = try await api.deliver(delivery, to: url)
                    surroundings.log.say("inspection delivered to \(url)")
                    return .delivered(node)
                } catch {
                    surroundings.log.say("inspection, attempt \(attempt): \(error)")
                    guard error.mayPass else { break }
                }
                guard attempt < attemptsMax else { break }
                let wait = surroundings.random(5...max(5, interval))
                guard (try? await surroundings.sleep(.milliseconds(Int64(wait * 1_000)))) != nil else { return .undelivered }
                interval = min(interval * 2, 30)
            }
        }
        return .undelivered
    }

    private func delivery() -> InspectionDelivery {
        let inventory = InventorySurvey(surroundings.root).inventory(bootInterface: settings.bootInterface)
        let root = try? RootDiskChoice(bytesMin: settings.rootDiskBytesMin).disk(of: [:], among: inventory.disks)
        var delivery = InspectionDelivery(
            inventory: inventory, rootDisk: root, collectors: ["default", "logs"],
            managers: [(StepCatalog.manager, "1.0")])
        delivery.logs = try? SystemLogs(surroundings.root, log: surroundings.log).archive()
        return delivery
    }
}

extension ServiceAPI.Failure {
    /// Whether the same may succeed a little later.
    var mayPass: Bool {
        switch self {
        case .unreachable: true
        case .refused(let status, _): status == 409 || status >= 500
        case .nonsense: false
        }
    }
}
