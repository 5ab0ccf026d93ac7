import Documents
import Lifecycle
import Model
import Storage
import Testing

/// How work and effects become documents and come back.
@Suite struct DocumentCodingTests {
    @Test func effectsComeBack() throws {
        for order in orders {
            let text = try JSONText(encoding: effect("e", order))
            #expect(try JSON(parsing: text.text).decoded(as: Effect.self) == effect("e", order))
        }
    }

    /// Soft power off with the timeouts of Nova (60 s) and Metal3 (180 s), and of people with time.
    @Test(arguments: [0, 1, 60, 180, 86_400, 31_536_000]) func powerChangesComeBackWithTheirTimeouts(_ seconds: Int) throws {
        for timeout in [Duration.seconds(seconds), .seconds(seconds) + .milliseconds(1)] {
            let change = effect("e", .changePower(.softOff, timeout: timeout))
            #expect(try JSON(parsing: JSONText(encoding: change).text).decoded(as: Effect.self) == change)
        }
        // As it was written before.
        #expect(try JSON.array([0, 1_000_000_000_000_000_000]).decoded(as: Duration.self) == .seconds(1))
        #expect(throws: EncodingError.self) { _ = try JSONText(encoding: Duration.seconds(Int64.max)) }
    }

    @Test func workInEveryPhaseComesBack() throws {
        var work = cleaningWork()
        let phases: [Operation.Phase] = [
            .beginning, .awaitingAgent, .planning, .stepping, .holding, .ending, .givingUp, .failed,
        ]
        for phase in phases {
            work.operation?.phase = phase
            #expect(try JSON(parsing: JSONText(encoding: work).text).decoded(as: Work.self) == work)
        }
        #expect(try JSON(parsing: JSONText(encoding: Work()).text).decoded(as: Work.self) == Work())
    }

    @Test func documentsInsideAreCopiedAsTheyAre() throws {
        let step = Step(interface: .deploy, step: "s", args: JSONText(unchecked: #"{"number":1e2}"#))
        #expect(try JSONText(encoding: step).text.contains(#""args":{"number":1e2}"#))
    }

    @Test func scalarsAndContainersComeBack() throws {
        struct Everything: Codable, Equatable {
            var flag = true
            var number = 1.5
            var small: UInt8 = 255
            var negative: Int32 = -7
            var nothing: String?
            var list = [[1, 2], []]
            var table = ["a": ["b": "c"]]
            var text = "\"\n\u{1F600}"
        }
        #expect(try JSON(parsing: JSONText(encoding: Everything()).text).decoded(as: Everything.self) == Everything())
    }

    @Test(arguments: ["[]", "{}", "null", #"{"command":1,"order":{}}"#, #"{"command":"a","order":{"nonsense":{}}}"#])
    func wrongDocumentsAreRefused(_ text: String) throws {
        #expect(throws: DecodingError.self) { _ = try JSON(parsing: text).decoded(as: Effect.self) }
    }

    @Test func numbersThatDoNotFitAreRefused() throws {
        #expect(throws: DecodingError.self) { _ = try JSON.array([256]).decoded(as: [UInt8].self) }
        #expect(throws: EncodingError.self) { _ = try JSONText(encoding: UInt64.max) }
    }
}
