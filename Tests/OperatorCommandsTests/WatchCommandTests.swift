import Documents
import OutboundHTTP
import Synchronization
import Testing

@testable import OperatorCommands

/// `node watch`.
@Suite struct WatchCommandTests {
    private static func node(_ name: String, _ state: String) -> JSON {
        ["uuid": .string("uuid-of-\(name)"), "name": .string(name), "provision_state": .string(state)]
    }

    /// A server of which the nodes change from answer to answer, with a restart in between, until it refuses.
    private func server() -> CommandWorld {
        let asked = Mutex(0)
        return CommandWorld { request throws(HTTPFailure) in
            let number = asked.withLock { asked in
                asked += 1
                return asked
            }
            switch number {
            case 1, 6: return .json(["nodes": []], headers: ["Ironbird-Revision": number == 1 ? "40" : "90"])
            case 2: return .json(["nodes": [Self.node("a", "enroll"), Self.node("b", "enroll")]])
            case 3: return .json(["nodes": [Self.node("a", "available")], "removed": ["unseen"], "revision": 43])
            case 4: throw HTTPFailure(.couldNotConnect, of: HTTPRequest("GET", "http://h"))
            case 5: return .refusal(410, "revision 43 is not known")
            case 7: return .json(["nodes": [Self.node("a", "active"), Self.node("c", "enroll")]])
            case 8: return .json(["nodes": [], "removed": ["uuid-of-c"], "revision": 95])
            default: return .refusal(400, "enough")
            }
        }
    }

    @Test func changesFollowTheListThroughRestartsAndRescans() async {
        let world = server()
        #expect(await world.run("node watch --resource-class large --fields name,provision-state") == .failed)
        let first = "/v1/nodes?limit=1&fields=uuid"
        let list = "/v1/nodes?resource_class=large&fields=name,provision_state"
        #expect(
            world.requests.map(\.target) == [
                first, list, list + "&since=40&wait=25", list + "&since=43&wait=25", list + "&since=43&wait=25",
                first, list, list + "&since=90&wait=25", list + "&since=95&wait=25",
            ])
        #expect(
            world.output == """
                NAME  PROVISION STATE
                a     enroll
                b     enroll
                a  available
                NAME  PROVISION STATE
                a     active
                c     enroll
                c: removed

                """)
        #expect(world.errors.contains("trying again"))
        #expect(world.errors.contains("listing all nodes again"))
    }

    @Test func inJSONEachNodeIsALine() async throws {
        let world = server()
        #expect(await world.run("node watch --output json") == .failed)
        let lines = try world.output.split(separator: "\n").map { try JSON(parsing: String($0)) }
        #expect(lines.count == 6)
        #expect(lines[2] == Self.node("a", "available"))
        #expect(lines[5] == ["uuid": "uuid-of-c", "removed": true])
    }

    @Test func aServerWithoutRevisionsIsSaidToBeOne() async {
        let world = CommandWorld { _ in .json(["nodes": []]) }
        #expect(await world.run("node watch") == .failed)
        #expect(world.errors.contains("cannot be watched"))
        #expect(await world.run("node watch everything") == .usage)
    }
}
