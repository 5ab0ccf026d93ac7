import Documents
import OutboundHTTP
import Synchronization
import Testing

@testable import OperatorCommands

/// `node timeline`, and what `node why` and `--wait` say of a boot.
@Suite struct TimelineCommandTests {
    private static func event(
        _ number: Int64, _ boot: String, _ seconds: Double, _ stage: String, _ text: String, bytes: JSON = nil,
        duration: JSON = nil
    ) -> JSON {
        [
            "number": .integer(number), "at": .string("2026-11-23T14:27:0\(number).250000+00:00"), "boot": .string(boot),
            "seconds": .number(seconds), "stage": .string(stage), "text": .string(text), "bytes": bytes, "duration": duration,
        ]
    }

    private static let first = "2026-11-23T14:27:01.250000+00:00"
    private static let second = "2026-11-23T14:27:03.250000+00:00"
    private static let progress: JSON = [
        "summary": "Seen last: offered 192.0.2.101 (dhcp). Next is that a boot loader is fetched.", "reached": "dhcp",
        "seen": "offered 192.0.2.101", "silent_seconds": 34.2, "missing": "loader", "late": true,
        "refused": ["secret.txt"], "causes": ["A firewall is in the way."],
    ]

    private static var answer: JSON {
        [
            "timeline": [
                event(1, first, 0, "power on", "switched: power on", duration: 1.25),
                event(2, first, 1, "loader", "undionly.kpxe sent\u{1b}[2J", bytes: 72_658, duration: 0.041),
                event(3, second, 0, "power on", "switched: rebooting"),
                event(4, second, 1, "dhcp", "offered 192.0.2.101"),
            ],
            "last": 4,
            "boots": [
                ["started_at": .string(first), "stages": []],
                [
                    "started_at": .string(second),
                    "stages": [["stage": "power on", "duration": 1.0], ["stage": "dhcp", "duration": nil]],
                ],
            ],
            "progress": progress,
        ]
    }

    @Test func bootsAreShownOneBelowTheOtherWithWhatIsMissing() async {
        let world = CommandWorld { _ in .json(Self.answer) }
        #expect(await world.run("node timeline n1") == .success)
        #expect(world.requests.map(\.description) == ["GET /v1/nodes/n1/timeline"])
        #expect(
            world.output == """
                boot of 2026-11-23 14:27:01 UTC
                TIME            SECONDS  STAGE                  SIZE       TOOK  WHAT
                14:27:01.250       +0.0  power on                         1.2 s  switched: power on
                14:27:02.250       +1.0  loader               70 KiB      41 ms  undionly.kpxe sent\\u{1b}[2J

                boot of 2026-11-23 14:27:03 UTC
                TIME            SECONDS  STAGE                  SIZE       TOOK  WHAT
                14:27:03.250       +0.0  power on                                switched: rebooting
                14:27:04.250       +1.0  dhcp                                    offered 192.0.2.101

                time spent: power on 1.0 s
                Seen last: offered 192.0.2.101 (dhcp). Next is that a boot loader is fetched.
                Refused: secret.txt
                Missing: loader. Nothing for 34.2 s. Likely causes:
                - A firewall is in the way.

                """)
    }

    @Test func onlyTheLastBootsAreShownWhereAskedFor() async {
        let world = CommandWorld { _ in .json(Self.answer) }
        #expect(await world.run("node timeline n1 --boots 1") == .success)
        #expect(world.output.hasPrefix("boot of 2026-11-23 14:27:03 UTC\n"))
        #expect(await world.run("node timeline n1 --boots 0") == .usage)
    }

    @Test func aNodeThatNeverBootedIsSaidToBeOne() async {
        let world = CommandWorld { _ in .json(["timeline": [], "last": 0, "boots": [], "progress": nil]) }
        #expect(await world.run("node timeline n1") == .success)
        #expect(world.output == "no boot of n1 was seen yet\n")
    }

    @Test func otherFormatsHaveTheEventsAsTheyAre() async throws {
        for format in ["json", "yaml"] {
            let world = CommandWorld { _ in .json(Self.answer) }
            #expect(await world.run("node timeline n1 --output \(format)") == .success)
            #expect(try DocumentText.parse(Array(world.output.utf8), name: "x.yaml") == Self.answer["timeline"])
        }
        let world = CommandWorld { _ in .json(Self.answer) }
        #expect(await world.run("node timeline n1 --output value --fields stage,text") == .success)
        #expect(world.output.hasPrefix("power on\tswitched: power on\nloader\t"))
    }

    /// A server on which one event comes with each answer, with a restart in between, until the node is deleted.
    private func growing() -> CommandWorld {
        let asked = Mutex(0)
        return CommandWorld { request throws(HTTPFailure) in
            let number = asked.withLock { asked in
                asked += 1
                return asked
            }
            let events = Self.answer["timeline"]?.arrayValue ?? []
            switch number {
            case 1: return .json(["timeline": [events[0]], "last": 1, "boots": [], "progress": nil])
            case 2: return .json(["timeline": [], "last": 1, "boots": [], "progress": nil])
            case 3: throw HTTPFailure(.couldNotConnect, of: HTTPRequest("GET", "http://h"))
            case 4: return .json(["timeline": .array(Array(events[1...])), "last": 4, "boots": [], "progress": nil])
            default: return .refusal(404, "Node n1 could not be found.")
            }
        }
    }

    @Test func followingGoesOnUntilTheNodeIsGone() async {
        let world = growing()
        #expect(await world.run("node timeline n1 --follow") == .notFound)
        #expect(
            world.requests.map(\.target) == [
                "/v1/nodes/n1/timeline", "/v1/nodes/n1/timeline?since=1&wait=25", "/v1/nodes/n1/timeline?since=1&wait=25",
                "/v1/nodes/n1/timeline?since=1&wait=25", "/v1/nodes/n1/timeline?since=4&wait=25",
            ])
        #expect(world.output.split(separator: "\n").count == 8, "two heads of two lines, four events")
        #expect(world.errors.contains("trying again"))
    }

    @Test func followingInJSONIsALineForEachEvent() async throws {
        let world = growing()
        #expect(await world.run("node timeline n1 --follow --output json") == .notFound)
        let lines = try world.output.split(separator: "\n").map { try JSON(parsing: String($0)) }
        #expect(JSON.array(lines) == Self.answer["timeline"])
    }

    @Test func aServerThatIsNotThereAtFirstIsAFailure() async {
        let world = CommandWorld { _ throws(HTTPFailure) in
            throw HTTPFailure(.couldNotConnect, of: HTTPRequest("GET", "http://h"))
        }
        #expect(await world.run("node timeline n1 --follow") == .unreachable)
    }

    @Test func whyShowsTheBootAsPeopleReadIt() async {
        let explanation: JSON = [
            "uuid": "u", "provision_state": "wait call-back", "target_provision_state": "active",
            "since": "2026-11-23T14:27:01.250000+00:00", "reason": "The deploy operation has begun.",
            "waiting_for": "the agent's next call", "boot": Self.progress, "maintenance": false, "working": false,
            "queued": false,
            "pending": [
                [
                    "order": "begin deploy", "command": "deploy-1", "filed_at": "2026-11-23T14:27:01.250000+00:00", "attempts": 2,
                    "next_attempt_at": "2026-11-23T14:27:09.250000+00:00", "last_failure": "no answer",
                ]
            ],
            "journal": [["at": "2026-11-23T14:27:01.250000+00:00", "event": "deploy", "from": "available", "to": "deploying"]],
        ]
        let world = CommandWorld { _ in .json(explanation) }
        #expect(await world.run("node why n1") == .success)
        #expect(
            world.output == """
                n1 is wait call-back, on its way to active
                  because      The deploy operation has begun.
                  since        2026-11-23 14:27:01
                  waiting for  the agent's next call
                  boot         Seen last: offered 192.0.2.101 (dhcp). Next is that a boot loader is fetched.
                               Refused: secret.txt
                               Missing: loader. Nothing for 34.2 s. Likely causes:
                               - A firewall is in the way.
                  pending      - begin deploy (deploy-1), filed 2026-11-23 14:27:01, attempt 3 at 2026-11-23 14:27:09 after: no answer
                  journal      2026-11-23 14:27:01 deploy: available → deploying

                """)
    }

    @Test func theProgressLineSaysHowFarTheBootIs() async {
        let looks = Mutex(0)
        let world = CommandWorld { request in
            if request.method == "PUT" { return HTTPResponse(status: 202) }
            let look = looks.withLock { looks in
                if !request.target.hasSuffix("/why") { looks += 1 }
                return looks
            }
            if request.target.hasSuffix("/why") {
                if look > 2 { return .json(["waiting_for": "the end of the step", "progress": .string("\(look) of 5 GiB")]) }
                return .json(["waiting_for": "the agent's next call", "boot": ["reached": "dhcp", "missing": "loader"]])
            }
            return .json([
                "provision_state": look < 5 ? "wait call-back" : "active", "target_provision_state": look < 5 ? "active" : nil,
            ])
        }
        #expect(await world.run("node deploy n1 --wait") == .success)
        let lines = world.errors.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.first?.hasSuffix("waiting for the agent's next call (dhcp seen, loader next)") == true)
        #expect(lines.last?.hasSuffix("waiting for the end of the step (3 of 5 GiB)") == true)
    }

    @Test(arguments: [
        (0, "0 B"), (1_023, "1023 B"), (1_024, "1.0 KiB"), (72_658, "70 KiB"), (1_610_612_736, "1.5 GiB"), (-1, "0 B"),
    ])
    func sizesAreForPeople(bytes: Int64, text: String) {
        #expect(SizeText.of(bytes) == text)
        #expect(!SizeText.of(.max).isEmpty)
    }

    @Test(arguments: [(0.0004, "0 ms"), (0.041, "41 ms"), (1.25, "1.2 s"), (59.99, "59.9 s"), (185, "3 min 5 s")])
    func timesOfStagesAreForPeople(seconds: Double, text: String) {
        #expect(TimelineText.time(seconds) == text)
    }
}
