import ArgumentParser
import Documents
import OutboundHTTP
import Testing

@testable import OperatorCommands

@Suite struct ConnectionTests {
    private func settings(
        _ arguments: [String] = [], environment: [String: String] = [:], files: [String: String] = [:]
    ) throws -> ConnectionSettings {
        let context = CommandContext(
            environment: environment, terminal: Silence(),
            readFile: { path throws(CommandFailure) in
                guard let text = files[path] else { throw CommandFailure(.usage, "cannot read \(path)") }
                return Array(text.utf8)
            }, listDirectory: { _ in nil }, makeTransport: { HTTPClient() }, clock: ContinuousClock(), elapsed: { .zero })
        return try ConnectionSettings(ConnectionOptions.parse(arguments), context: context)
    }

    private struct Silence: Terminal {
        func write(_ text: String) {}
        func writeError(_ text: String) {}
        var progressWidth: Int? { nil }
    }

    @Test func withoutSettingsTheLocalServerIsAskedWithoutCredentials() throws {
        let settings = try settings()
        #expect(settings.endpoint == "http://127.0.0.1:6385")
        #expect(settings.credentials == nil)
        #expect(settings.tls == .systemAuthorities)
    }

    @Test(arguments: ["http://h", "http://h/", "http://h/v1", "http://h/v1/", "http://h//"])
    func theEndpointMayEndAsItLikes(text: String) throws {
        #expect(try settings(["--endpoint", text]).endpoint == "http://h")
    }

    @Test func optionsWinOverVariablesAndTheseOverTheFile() throws {
        let files = ["/home/.config/ironbird/cli.yaml": "endpoint: http://file\nusername: f\npassword: fp\n"]
        var environment = ["HOME": "/home"]
        #expect(try settings(environment: environment, files: files).endpoint == "http://file")
        #expect(try settings(environment: environment, files: files).credentials?.password == "fp")
        environment["OS_ENDPOINT"] = "http://os"
        #expect(try settings(environment: environment, files: files).endpoint == "http://os")
        environment["IRONBIRD_ENDPOINT"] = "http://variable"
        #expect(try settings(environment: environment, files: files).endpoint == "http://variable")
        #expect(
            try settings(["--endpoint", "http://option"], environment: environment, files: files).endpoint == "http://option")
    }

    @Test func credentialsStayWithTheirEndpoint() throws {
        let files = ["/home/.config/ironbird/cli.yaml": "endpoint: http://file\nusername: f\npassword: fp\n"]
        let environment = [
            "HOME": "/home", "OS_ENDPOINT": "http://os", "OS_AUTH_TYPE": "http_basic", "OS_USERNAME": "o", "OS_PASSWORD": "op",
        ]
        #expect(try settings(["--endpoint", "http://other"], environment: environment, files: files).credentials == nil)
        #expect(
            try settings(environment: environment, files: files).credentials == BasicCredentials(username: "o", password: "op"))
    }

    @Test func thePasswordIsTheFirstLineOfItsFile() throws {
        let settings = try settings(
            ["--username", "u", "--password-file", "p"], environment: ["IRONBIRD_PASSWORD": "other"],
            files: ["p": "pa ss\r\nmore\n"])
        #expect(settings.credentials == BasicCredentials(username: "u", password: "pa ss"))
    }

    @Test func variablesOfOpenStackSayWhomToBelieve() throws {
        var environment = ["OS_ENDPOINT": "https://os", "OS_CACERT": "/ca.pem"]
        #expect(try settings(environment: environment).tls == .authorities(path: "/ca.pem"))
        environment["OS_INSECURE"] = "True"
        #expect(try settings(environment: environment).tls == .nobodyIsChecked)
    }

    @Test func anIdentityServiceIsRefusedInSoManyWords() {
        #expect(throws: CommandFailure.self) {
            try settings(environment: ["OS_ENDPOINT": "http://os", "OS_AUTH_TYPE": "password"])
        }
        #expect(throws: Never.self) { try settings(["--endpoint", "http://h"], environment: ["OS_AUTH_TYPE": "password"]) }
    }

    @Test(arguments: ["endpoint: 5", "colour: red", "- a", "insecure: perhaps", "{"])
    func aWrongSettingsFileIsRefused(text: String) {
        #expect(throws: CommandFailure.self) { try settings(["--config", "c"], files: ["c": text]) }
    }

    @Test func aSettingsFileThatWasAskedForMustExist() {
        #expect(throws: CommandFailure.self) { try settings(["--config", "nowhere"]) }
    }
}

@Suite struct NegotiationTests {
    private static func headers(_ minimum: String, _ maximum: String) -> HTTPHeaders {
        ["X-OpenStack-Ironic-API-Minimum-Version": minimum, "X-OpenStack-Ironic-API-Maximum-Version": maximum]
    }

    private func oldServer(_ maximum: String) -> CommandWorld {
        CommandWorld { request in
            let asked = request.headers["X-OpenStack-Ironic-API-Version"]
            return asked == maximum
                ? .json(["name": "n1"])
                : .refusal(406, "version \(asked ?? "") is not supported", headers: Self.headers("1.1", maximum))
        }
    }

    @Test func theNewestVersionIsAskedForFirstAndThenTheServers() async {
        let world = oldServer("1.81")
        #expect(await world.run("node show n1") == .success)
        #expect(world.requests.compactMap { $0.headers["X-OpenStack-Ironic-API-Version"] } == ["1.115", "1.81"])
    }

    @Test func aVersionThatWasAskedForIsNotNegotiated() async {
        let world = oldServer("1.81")
        #expect(await world.run("node show n1 --api-version 1.90") == .failed)
        #expect(world.requests.count == 1)
    }

    @Test func aRefusalThatIsNotAboutTheVersionIsNotRepeated() async {
        let world = CommandWorld { _ in .refusal(406, "no", headers: Self.headers("1.1", "1.120")) }
        #expect(await world.run("node show n1") == .failed)
        #expect(world.requests.count == 1)
    }

    @Test func listsFollowTheirPagesOnTheSameServer() async {
        let world = CommandWorld { request in
            request.target.contains("marker")
                ? .json(["nodes": [["name": "b"]]])
                : .json(["nodes": [["name": "a"]], "next": "http://elsewhere:1/prefix/v1/nodes?limit=1&marker=x"])
        }
        #expect(await world.run("node list -o value --fields name") == .success)
        #expect(world.output == "a\nb\n")
        #expect(world.requests.map(\.target) == ["/v1/nodes?fields=name", "/v1/nodes?limit=1&marker=x"])
    }

    @Test func aPageThatNamesItselfEndsTheList() async {
        let world = CommandWorld { _ in .json(["nodes": [["name": "a"]], "next": "http://h/v1/nodes?marker=x"]) }
        #expect(await world.run("node list -o value --fields name") == .success)
        #expect(world.requests.count == 2)
    }

    @Test func aLimitEndsTheList() async {
        let world = CommandWorld { _ in .json(["nodes": [["name": "a"], ["name": "b"]], "next": "http://h/v1/nodes?marker=x"]) }
        #expect(await world.run("node list -o value --fields name --limit 1") == .success)
        #expect(world.output == "a\n")
    }
}
