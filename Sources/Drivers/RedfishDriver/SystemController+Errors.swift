import ControllerAccess
import DriverInterfaces
import Model
import Redfish

/// What went wrong, and who can do something about it.
extension SystemController {
    func error(_ remedy: HardwareError.Remedy, _ reason: String) -> HardwareError {
        HardwareError(
            remedy, operation: operation, node: node.node.uuid, reason: "\(reason) (BMC \(settings.access.address.base))")
    }

    /// The controller answered, but not as it should.
    func refusal(_ answer: RedfishAnswer, of request: String) -> HardwareError {
        let words = answer.errorText.map { ": \($0)" } ?? ""
        let said = "the controller answers \(request) with status \(answer.status)\(words)"
        switch answer.status {
        case 403:
            return error(.askOperator, "\(said); give the user of driver_info/redfish_username the right to do this")
        case 404 where settings.system.map { request.hasSuffix($0) } == true:
            return error(.askOperator, "\(said); correct driver_info/redfish_system_id")
        case 300..<400:
            let place = answer.location.map { " to \($0)" } ?? ""
            return error(.askOperator, "the controller redirects\(place): correct driver_info/redfish_address")
        default: return error(Self.isTemporary(answer.status) ? .retry : .fail, said)
        }
    }

    /// Whether a controller that answers so is busy, in the middle of something else, or out of order for a while.
    private static func isTemporary(_ status: Int) -> Bool {
        [408, 409, 423, 425, 429, 500, 502, 503, 504].contains(status)
    }

    func error(_ failure: RedfishControllers.Failure) -> HardwareError {
        switch failure {
        case .asked(let failure): error(failure)
        case .knownSilent(let time):
            error(
                .retry,
                "the controller does not answer, and is left alone for \(time.components.seconds) s; "
                    + "is driver_info/redfish_address right?")
        case .waitedTooLong: error(.retry, "the controller was busy with other requests until the deadline")
        case .tooManyWaiting: error(.retry, "too many requests wait for the controller")
        case .unresolvable(let reason): error(.retry, "driver_info/redfish_address cannot be reached: \(reason)")
        case .closed: error(.retry, "the service is ending")
        }
    }

    private func error(_ failure: RedfishFailure) -> HardwareError {
        switch failure {
        case .transport(let failure): error(failure)
        case .wrongCredentials(let text):
            error(
                .askOperator,
                "the user name or the password is wrong: correct driver_info/redfish_password or redfish_username"
                    + (text.map { "; the controller says: \($0)" } ?? ""))
        case .credentialsMissing:
            error(.askOperator, "the controller wants a user: give driver_info/redfish_username and redfish_password")
        case .noSessions:
            error(
                .askOperator, "the controller has no sessions: set driver_info/redfish_auth_type to basic or auto")
        case .loginRefused(let status, let text):
            error(
                Self.isTemporary(status) ? .retry : .askOperator,
                "the controller makes no session, with status \(status)" + (text.map { ": \($0)" } ?? "")
                    + "; driver_info/redfish_auth_type basic or auto does without")
        case .noService(let status, let path):
            error(
                Self.isTemporary(status) ? .retry : .askOperator,
                "there is no Redfish service at \(path), which answers with status \(status): correct "
                    + "driver_info/redfish_address")
        }
    }

    private func error(_ failure: TransportFailure) -> HardwareError {
        switch failure.kind {
        case .silence: error(.retry, "\(failure.text); is driver_info/redfish_address right?")
        case .untrusted:
            error(
                .askOperator,
                "\(failure.text); set driver_info/redfish_verify_ca to the path of the authority's certificate, or to false")
        case .disconnected, .ended, .other: error(.retry, failure.text)
        }
    }
}
