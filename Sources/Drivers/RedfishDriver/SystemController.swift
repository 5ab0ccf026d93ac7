import ControllerAccess
import Documents
import DriverInterfaces
import Model
import Redfish

/// Asks the controller of one node, and says in words what went wrong.
struct SystemController: Sendable {
    let controllers: RedfishControllers
    let node: NodeContext
    let settings: RedfishSettings
    /// What it is all for: `read the power state`.
    let operation: String

    /// - Throws: what the node's `driver_info` lacks, as a failure of `operation` that the operator repairs.
    init(_ controllers: RedfishControllers, _ node: NodeContext, _ operation: String) throws(HardwareError) {
        self.controllers = controllers
        self.node = node
        self.operation = operation
        do {
            settings = try RedfishSettings(node.driverInfo)
        } catch {
            throw HardwareError(.askOperator, operation: operation, node: node.node.uuid, reason: error.reason)
        }
    }

    /// A resource as it was read.
    struct Reading: Sendable {
        var path: String
        var document: JSON
        var entityTag: String?

        /// What `answer` says, or `nil` where it is no resource.
        fileprivate init?(_ answer: RedfishAnswer, at path: String) {
            guard answer.isSuccess, let document = answer.document, document.objectValue != nil else { return nil }
            self.path = path
            self.document = document
            entityTag = answer.entityTag ?? document["@odata.etag"]?.stringValue
        }
    }

    /// The resource at `path`, which must be there.
    func read(_ path: String) async throws(HardwareError) -> Reading {
        try resource(in: try await perform(RedfishRequest(.get, path)), at: path)
    }

    /// The resource that was read from `path`.
    func resource(in answer: RedfishAnswer, at path: String) throws(HardwareError) -> Reading {
        guard answer.isSuccess else { throw refusal(answer, of: "GET \(path)") }
        guard let reading = Reading(answer, at: path) else {
            throw error(.retry, "the controller's answer to GET \(path) is no JSON object")
        }
        return reading
    }

    /// The same, or `nil` where the controller does not give it.
    func readIfThere(_ path: String) async throws(HardwareError) -> Reading? {
        Reading(try await perform(RedfishRequest(.get, path)), at: path)
    }

    /// Calls an action.
    func post(_ path: String, _ body: JSON) async throws(HardwareError) {
        let answer = try await perform(RedfishRequest(.post, path, body: body))
        guard answer.isSuccess else { throw refusal(answer, of: "POST \(path)") }
    }

    /// Whatever the controller answers, or why it does not.
    func perform(_ request: RedfishRequest) async throws(HardwareError) -> RedfishAnswer {
        switch await controllers.perform(request, by: settings.access) {
        case .success(let answer): return answer
        case .failure(let failure): throw error(failure)
        }
    }
}
