import OutboundHTTP
import Testing

@testable import OperatorCommands

@Suite struct UsageTests {
    /// A wrong command line, and a part of what is said about it.
    static let table: [(String, String)] = [
        ("node manage", "Missing expected argument '<node>"),
        ("node fly n1", "unexpected arguments: 'fly'"),
        ("node create --name n1", "give --driver TEXT"),
        ("node create --driver ipmi --colour red", "no option or field 'colour'"),
        ("node create --driver ipmi --name a/b", "letters, digits"),
        ("node create --driver ipmi --name 1be26c0b-03f2-4d2e-ae87-c02d7f33c123", "not a UUID"),
        ("node create --driver ipmi --driver-info x", "KEY=VALUE"),
        ("node create --driver ipmi --driver-info =x", "the key before = is empty"),
        ("node create --driver ipmi --uuid 123", "give a UUID"),
        ("node create --driver", "--driver needs a value"),
        ("node create --driver ipmi surplus", "'surplus' is neither a field nor a value"),
        ("node create --driver ipmi name.a=b", "has no members"),
        ("node set --name x", "which node?"),
        ("node set n1", "nothing to change"),
        ("node set n1 --maintenance=perhaps", "true or false"),
        ("node set n1 --extra @nowhere.json", "cannot read nowhere.json"),
        ("node unset n1 colour", "no option or field 'colour'"),
        ("node list surplus", "'surplus' is not a filter"),
        ("node list --limit 0", "--limit 0"),
        ("node list -o xml", "xml"),
        ("node clean n1", "give steps in one way"),
        ("node clean n1 --step erase", "INTERFACE.STEP"),
        ("node clean n1 --step a.b:{", "not a JSON object"),
        ("node clean n1 --step a.b --runbook r", "give steps in one way"),
        ("node rescue n1", "--rescue-password-file"),
        ("node deploy n1 --configdrive x --hostname h", "leave out"),
        ("node manage n1 --timeout soon", "write 90, 90s, 15m or 2h"),
        ("node boot-device set n1 toaster", "no boot device"),
        ("node boot-mode n1 efi", "use bios or uefi"),
        ("node secure-boot n1 maybe", "use on or off"),
        ("node traits add n1 lower", "'lower' is no trait"),
        ("node traits remove n1", "name traits, or give --all"),
        ("node power off n1 --power-timeout 0", "--power-timeout 0"),
        ("port create 52:54:00:00:00 --node n1", "MAC address"),
        ("port create --node n1", "give --address MAC"),
        ("deploy-template create lower --steps []", "capitals, digits and underscores"),
        ("flavor create f --resource-class bm --where cpus", "is no condition: write FIELD=VALUE"),
        ("flavor unset f --where=properties/cpus>=8", "--where takes no value here"),
        ("volume target create --node n --volume-type a --volume-id b --boot-index first", "whole number"),
        ("node list --request-timeout 0", "--request-timeout 0"),
        ("node list --api-version 2.0", "--api-version 2.0"),
        ("node list --endpoint localhost:6385", "not a URL"),
        ("node list --endpoint http://user:secret@host", "without user and password"),
        ("node list --username u", "no password"),
    ]

    @Test(arguments: table)
    func wrongUsageIsExplainedAndNothingIsSent(line: String, words: String) async {
        let world = CommandWorld()
        #expect(await world.run(line) == .usage)
        #expect(world.errors.contains(words), "\(world.errors)")
        #expect(!world.errors.contains("secret@"))
        #expect(world.requests.isEmpty)
    }

    @Test(arguments: ["--help", "node --help", "help node manage", "port create --help", "--generate-completion-script bash"])
    func helpIsAnAnswer(line: String) async {
        let world = CommandWorld()
        #expect(await world.run(line) == .success)
        #expect(!world.output.isEmpty)
        #expect(world.errors.isEmpty)
    }
}

@Suite struct ExitStatusTests {
    static let table: [(Int, CommandStatus, String)] = [
        (400, .failed, "nothing was changed"), (401, .failed, "IRONBIRD_USERNAME"), (403, .failed, "may not"),
        (404, .notFound, "`ironbird node list` shows"), (405, .failed, "does not offer"), (406, .failed, "too old"),
        (409, .conflict, "`ironbird node why n1`"), (413, .failed, "send less"), (500, .failed, "server's log"),
        (503, .conflict, "try again"), (302, .failed, "status 302"),
    ]

    @Test(arguments: table)
    func everyRefusalHasAnExitStatusTheServersWordsAndARemedy(code: Int, status: CommandStatus, remedy: String) async {
        let world = CommandWorld { _ in .refusal(code, "the server's words") }
        #expect(await world.run("node show n1") == status)
        #expect(world.errors.contains("ironbird: the server's words"))
        #expect(world.errors.contains(remedy), "\(world.errors)")
        #expect(world.output.isEmpty)
    }

    @Test func nobodyThereIsUnreachableAndNamesWhereTheEndpointComesFrom() async {
        let world = CommandWorld(environment: ["OS_ENDPOINT": "http://h:1/v1/"]) { request throws(HTTPFailure) in
            throw HTTPFailure(.couldNotConnect, of: HTTPRequest(request.method, "http://h:1"))
        }
        #expect(await world.run("node list") == .unreachable)
        #expect(world.errors.contains("nothing answers at h:1") && world.errors.contains("OS_ENDPOINT"))
    }

    @Test(arguments: [
        (#"{"error_message": "plain words"}"#, "plain words"),
        (#"{"error_message": "{\"description\": \"d\", \"title\": \"t\"}"}"#, "d"),
        (#"{"error_message": {"faultstring": "object"}}"#, "object"),
        (#"{"error": {"message": "no password", "code": 401}}"#, "no password"),
        (#"{"faultcode": "Client", "faultstring": "flat"}"#, "flat"), ("<html>proxy</html>", "<html>proxy</html>"),
        (#"{"odd": 1}"#, #"{"odd":1}"#), ("", "the server answered with status 400"),
    ])
    func wordsAreFoundInEveryShapeOfError(body: String, words: String) {
        let refusal = ServerRefusal(HTTPResponse(status: 400, body: Array(body.utf8)), method: "GET", path: "nodes")
        #expect(refusal.words == words)
    }

    @Test func anAnswerThatIsNotJSONIsAFailure() async {
        let world = CommandWorld { _ in HTTPResponse(status: 200, body: Array("<html>".utf8)) }
        #expect(await world.run("node show n1") == .failed)
        #expect(world.errors.contains("not JSON"))
    }
}
