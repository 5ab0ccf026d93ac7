import ControllerAccess
import DriverInterfaces
import IPMI
import Model

/// Asks the controller of one node, and says in words what went wrong.
struct NodeController: Sendable {
    let controllers: IPMIControllers
    let node: NodeContext
    let settings: IPMISettings

    /// - Throws: what the node's `driver_info` lacks, as a failure of `operation` that the operator repairs.
    init(_ controllers: IPMIControllers, _ node: NodeContext, _ operation: String) throws(HardwareError) {
        self.controllers = controllers
        self.node = node
        do {
            settings = try IPMISettings(node.driverInfo)
        } catch {
            throw HardwareError(.askOperator, operation: operation, node: node.node.uuid, reason: error.reason)
        }
    }

    /// What the controller answered to `command`.
    func ask<C: Command>(_ command: C, to operation: String) async throws(HardwareError) -> C.Answer {
        switch await controllers.perform(command.request, by: settings.access) {
        case .failure(let failure):
            throw error(failure, operation)
        case .success(let response):
            guard response.code == .completed else { throw refusal(response.code, operation) }
            do {
                return try command.answer(decoding: response.data)
            } catch {
                throw self.error(
                    .fail, operation, "the controller's answer of \(response.data.count) bytes makes no sense: \(error)")
            }
        }
    }

    func error(_ remedy: HardwareError.Remedy, _ operation: String, _ reason: String) -> HardwareError {
        HardwareError(remedy, operation: operation, node: node.node.uuid, reason: "\(reason) (\(place))")
    }

    private static let silenceAdvice = "check driver_info/ipmi_address, ipmi_port, and the cabling if it never did"

    private var place: String { "BMC \(settings.access.host) port \(settings.access.port)" }

    private func refusal(_ code: CompletionCode, _ operation: String) -> HardwareError {
        if code == .insufficientPrivilege {
            return error(
                .askOperator, operation,
                "the controller answers \(code): give the user more rights, or correct driver_info/ipmi_priv_level")
        }
        return error(code.isTransient ? .retry : .fail, operation, "the controller refuses with code \(code)")
    }

    private func error(_ failure: IPMIControllers.Failure, _ operation: String) -> HardwareError {
        switch failure {
        case .asked(let failure): error(failure, operation)
        case .knownSilent(let time):
            error(
                .retry, operation,
                "the controller does not answer, and is left alone for \(time.components.seconds) s: \(Self.silenceAdvice)")
        case .waitedTooLong: error(.retry, operation, "the controller was busy with other requests until the deadline")
        case .tooManyWaiting: error(.retry, operation, "too many requests wait for the controller")
        case .unresolvable(let reason):
            error(.retry, operation, "driver_info/ipmi_address cannot be resolved or reached: \(reason)")
        case .closed: error(.retry, operation, "the service is ending")
        }
    }

    private func error(_ failure: SessionFailure, _ operation: String) -> HardwareError {
        switch failure {
        case .timedOut(.discovery):
            error(
                .retry, operation,
                "the controller does not answer: \(Self.silenceAdvice)")
        case .timedOut(let stage): error(.retry, operation, "the controller stopped answering (\(stage))")
        case .busy: error(.retry, operation, "another request is under way")
        case .noFreeSession: error(.retry, operation, "all sessions of the controller are taken")
        case .noRMCPPlus:
            error(.askOperator, operation, "the controller has no IPMI v2.0 over LAN: enable it in its settings")
        case .noCommonCipherSuite(let suites):
            error(
                .askOperator, operation,
                "the controller has none of the cipher suites \(suites.map { "\($0.rawValue)" }.joined(separator: ", ")): "
                    + "enable 17 or 3 in its settings, and correct driver_info/ipmi_cipher_suite if it is set")
        case .unknownUser:
            error(.askOperator, operation, "the controller does not know the user: correct driver_info/ipmi_username")
        case .wrongPassword:
            error(
                .askOperator, operation,
                "the user name or the password is wrong: correct driver_info/ipmi_password or ipmi_username")
        case .wrongControllerKey:
            error(
                .askOperator, operation,
                "the password is right, but the controller's key is another: correct driver_info/ipmi_hex_kg_key")
        case .refusedPrivilege(let level):
            error(
                .askOperator, operation,
                "the user may not have sessions as \(level): give it the right, or correct driver_info/ipmi_priv_level")
        case .refused(let stage, let status):
            error(.retry, operation, "the controller refuses a session with status \(status) (\(stage))")
        }
    }
}
