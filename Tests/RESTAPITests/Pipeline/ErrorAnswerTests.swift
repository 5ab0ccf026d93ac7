import BareMetalAPI
import Conductor
import Documents
import DriverInterfaces
import Lifecycle
import Model
import RESTAPI
import Storage
import Testing

@Suite struct ErrorAnswerTests {
    private static let node = ResourceID(high: 1, low: 2)
    private static let notFound = StoreError.notFound(noun: "node", reference: "n1")
    private static let broken = HardwareError(.retry, operation: "read the power state", node: node, reason: "no answer")

    private static let errors: [(any Error, Int?)] = [
        (APIError.conflict("busy"), 409),
        (StoreError.conflict, 409), (notFound, 404), (StoreError.unavailable("disk full"), 503),
        (StoreError.duplicate(noun: "port", field: "address", value: "x", holder: nil), 409),
        (StoreError.reference(noun: "port", field: "node_uuid", value: "x"), 400),
        (Rejection(.reserved, "locked"), 409), (Rejection(.powerOffDisabled, "no"), 409), (Rejection(.protected, "no"), 403),
        (Rejection(.notAllowedInState, "no"), 400), (Rejection(.inMaintenance, "no"), 400), (Rejection(.retired, "no"), 400),
        (Rejection(.cleaning, "no"), 400),
        (ValidationFailure("driver_info.x: is missing"), 400), (broken, 500),
        (JSONPatchFailure(.notAnArray("an object")), 400),
        (ServiceError.rejected(Rejection(.reserved, "locked")), 409), (ServiceError.store(notFound), 404),
        (ServiceError.invalid(ValidationFailure("bad")), 400),
        (ServiceError.unsupported(interface: "console", driver: "ipmi"), 400), (ServiceError.hardware(broken), 500),
        (ServiceError.busy, 503), (ServiceError.timedOut(operation: "x", after: .seconds(1)), 500),
        (ServiceError.refused(APIError.forbidden("no")), 403), (ServiceError.refused(StoreError.conflict), 409),
        (CancellationError(), 503), (Surprise(), nil), (ServiceError.refused(Surprise()), nil),
    ]
    private struct Surprise: Error {}

    @Test func theLogSaysWhatTheClientIsNotTold() throws {
        for error in [StoreError.unavailable("disk full"), ServiceError.store(.unavailable("disk full"))] as [any Error] {
            let answer = try #require(ErrorAnswer.apiError(for: error))
            #expect(!answer.text.contains("disk full") && ErrorAnswer.cause(of: error, answer).contains("disk full"))
        }
        #expect(ErrorAnswer.cause(of: APIError.unavailable("later"), .unavailable("later")) == "later")
    }

    @Test func everyErrorHasItsStatus() {
        for (error, status) in Self.errors {
            #expect(ErrorAnswer.apiError(for: error)?.status == status, "\(error)")
            #expect(ErrorAnswer.status(of: error) == status ?? 500, "\(error)")
        }
    }
}
