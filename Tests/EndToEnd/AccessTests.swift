import Documents
import Foundation
import Testing

/// Who may ask, over which connection, and what nobody gets to see: with the real binary and unmodified clients.
@Suite(.serialized) struct AccessTests {
    /// A folder for what a service needs before it starts.
    private static func folder() throws -> URL {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("access-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        return url
    }

    /// The user `operator` with the password `pass-word`, as `htpasswd -B` writes it.
    private static let htpasswd = "operator:$2y$04$8xy9kYeqWQpMIfXWfITgsOMgrXklsIjWm11mMuF67UGmd3udbG5Ri\n"

    private func baremetal(_ endpoint: String, user: String, password: String, home: URL) -> Tool {
        Tool(
            program: Checkout.baremetal,
            leading: [
                "--os-auth-type", "http_basic", "--os-username", user, "--os-password", password, "--os-endpoint", endpoint,
            ], environment: ["PYTHONWARNINGS": "ignore", "HOME": home.path])
    }

    @Test func passwordsAreAskedForAndChangeWithTheirFile() throws {
        try Missing.check(Checkout.baremetal, install: "make setup")
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let users = folder.appendingPathComponent("users")
        try Data(Self.htpasswd.utf8).write(to: users)
        let service = try IronbirdProcess(arguments: ["--auth-strategy", "http_basic", "--htpasswd-file", users.path])
        try service.start()
        let client = baremetal(service.endpoint, user: "operator", password: "pass-word", home: folder)
        let created = try client(["node", "create", "--driver", "fake-hardware", "--name", "one"])
        #expect(created.status == 0, "\(created.errors)")
        #expect(try client(["node", "manage", "one", "--wait", "60"]).status == 0)
        for (user, password) in [("operator", "wrong"), ("nobody", "pass-word"), ("operator", "")] {
            let refused = try baremetal(service.endpoint, user: user, password: password, home: folder)(["node", "list"])
            #expect(refused.status != 0, "\(user) \(password)")
        }
        let bare = try Tool.ironbird(endpoint: service.endpoint)
        let refused = try bare(["node", "list"])
        #expect(refused.status == 1 && refused.errors.contains("--username"), "\(refused.errors)")
        let cli = Tool(
            program: Checkout.ironbird,
            environment: [
                "IRONBIRD_ENDPOINT": "", "OS_ENDPOINT": service.endpoint, "OS_AUTH_TYPE": "http_basic", "OS_USERNAME": "operator",
                "OS_PASSWORD": "pass-word",
            ])
        #expect(try cli(["node", "show", "one", "--output", "json"]).json["provision_state"] == "manageable")
        try Data("someone:\(Self.htpasswd.split(separator: ":")[1])".utf8).write(to: users)
        #expect(try cli(["node", "list"]).status == 1)
        #expect(
            try baremetal(service.endpoint, user: "someone", password: "pass-word", home: folder)(["node", "list"]).status == 0)
        let log = try String(contentsOf: service.logFile, encoding: .utf8)
        #expect(log.contains("user=operator") && !log.contains("pass-word"))
    }

    @Test func withoutAuthenticationOnlyTheLoopbackIsServedUnlessToldOtherwise() throws {
        try Missing.check(Checkout.ironbird, install: "make test")
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let result = try Tool(program: Checkout.ironbird)([
            "serve", "--state-dir", folder.path, "--api-listen", "0.0.0.0:0", "--hardware-types", "fake-hardware",
        ])
        #expect(result.status != 0 && result.errors.contains("allow-unauthenticated-remote-access"), "\(result.errors)")
    }

    @Test func tlsIsServedToThoseWhoTrustItAndOthersAreClosed() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let (certificate, key) = try Self.certificate(in: folder)
        let service = try IronbirdProcess(arguments: ["--tls-certificate", certificate, "--tls-key", key, "--idle-timeout", "1"])
        try service.start()
        let endpoint = "https://127.0.0.1:\(service.port)"
        let trusting = Tool(
            program: Checkout.ironbird, environment: ["IRONBIRD_ENDPOINT": endpoint, "IRONBIRD_CA_FILE": certificate])
        #expect(try trusting(["node", "create", "--driver", "fake-hardware", "--name", "one"]).status == 0)
        let links = try trusting(["node", "show", "one", "--output", "json"]).json["links"]?[0]?["href"]?.stringValue
        #expect(links?.hasPrefix(endpoint) == true)
        let distrusting = try Tool(program: Checkout.ironbird, environment: ["IRONBIRD_ENDPOINT": endpoint])(["node", "list"])
        #expect(distrusting.status == 4 && distrusting.errors.contains("certificate"), "\(distrusting.errors)")
        let client = Tool(
            program: Checkout.baremetal,
            leading: ["--os-auth-type", "none", "--os-endpoint", endpoint, "--os-cacert", certificate],
            environment: ["PYTHONWARNINGS": "ignore", "HOME": folder.path])
        let listed = try client(["node", "list", "-f", "json"])
        #expect(try listed.json.arrayValue?.map { $0["name"] } == ["one"], "\(listed.errors)")
        for text in ["GET / HTTP/1.1\r\nHost: x\r\n\r\n", "\u{16}\u{3}\u{1}garbage", ""] {
            let connection = try RawConnection(port: service.port)
            connection.send(text)
            #expect(!(try connection.receiveAll()).contains("HTTP/1.1 200"))
        }
        #expect(try trusting(["node", "show", "one"]).status == 0)
    }

    /// A certificate for the loopback that signs itself, and its key.
    private static func certificate(in folder: URL) throws -> (certificate: String, key: String) {
        let (certificate, key) = (folder.appendingPathComponent("cert.pem").path, folder.appendingPathComponent("key.pem").path)
        let openssl = URL(fileURLWithPath: "/usr/bin/openssl")
        try Missing.check(openssl, install: "make setup")
        let made = try Tool(program: openssl)([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
            "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate,
        ])
        guard made.status == 0 else { throw Missing("openssl made no certificate: \(made.errors)") }
        return (certificate, key)
    }

    /// Secrets go in and are shown to nobody: not in answers, not in logs, not in the database's files.
    @Test func aSecretIsNowhereToBeFound() throws {
        let secret = "hunter2-\(UUID().uuidString)"
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let userData = folder.appendingPathComponent("user-data")
        try Data(secret.utf8).write(to: userData)
        let service = try IronbirdProcess(arguments: ["--log-level", "trace"])
        try service.start()
        let ironbird = try Tool.ironbird(endpoint: service.endpoint)
        func run(_ words: [String]) throws -> String {
            let result = try ironbird(words)
            return result.output + result.errors
        }
        var said = try run([
            "node", "create", "--driver", "fake-hardware", "--name", "one", "--driver-info", "ipmi_password=\(secret)",
            "--driver-info", "snmp_auth_key=\(secret)", "--instance-info", "image_url=http://u:\(secret)@h/i", "--output", "json",
        ])
        for words in [
            ["node", "manage", "one", "--wait"], ["node", "provide", "one", "--wait"],
            ["node", "deploy", "one", "--wait", "--user-data", userData.path],
            ["node", "rescue", "one", "--rescue-password", secret, "--wait"],
            ["node", "show", "one", "--output", "json"], ["node", "why", "one", "--output", "json"],
            ["node", "history", "one", "--output", "json"], ["node", "list", "--output", "json"], ["node", "validate", "one"],
            ["node", "set", "one", "--driver-info", "redfish_password=\(secret)", "--output", "json"],
            ["node", "set", "one", "--driver-info", "redfish_password=\(secret)", "--colour", "x"],
            ["node", "unrescue", "one", "--wait"], ["node", "show", "one", "--output", "yaml"],
        ] { said += try run(words) }
        #expect(said.contains("******"))
        #expect(!said.contains(secret), "an answer shows it")
        #expect(try run(["node", "show", "one"]).contains("active"), "the walk did not happen: \(said.suffix(600))")
        expect(secret, isNotIn: service.stateDirectory)
        #expect(service.stop() == 0)
        expect(secret, isNotIn: service.stateDirectory)
    }

    /// Arguments of steps, credentials of volumes and rules are no better known than passwords of controllers, even while they are used.
    @Test func aSecretWithinADocumentIsNowhereToBeFound() throws {
        let secret = "hunter2-\(UUID().uuidString)"
        let service = try IronbirdProcess(arguments: ["--log-level", "trace"])
        try service.start()
        let ironbird = try Tool.ironbird(endpoint: service.endpoint)
        var said = ""
        func run(_ words: [String]) throws {
            let result = try ironbird(words)
            #expect(result.status == 0, "\(words.prefix(3)): \(result.errors)")
            said += result.output + result.errors
        }
        let settings = #"{"settings":[{"name":"AdminPassword","value":"\#(secret)"}]}"#
        func steps(_ number: String) -> String {
            #"[{"interface":"bios","step":"apply_configuration","args":\#(settings),\#(number)}]"#
        }
        try run([
            "node", "create", "--driver", "fake-hardware", "--name", "one", "--driver-info", "fake_bios_delay=3",
        ])
        try run([
            "volume", "target", "create", "--node", "one", "--volume-type", "iscsi", "--volume-id", "v", "--boot-index", "0",
            "--property", "auth_password=\(secret)",
        ])
        try run(["deploy-template", "create", "--name", "CUSTOM_SECRET", "--steps", steps(#""priority":150"#)])
        try run(["runbook", "create", "--name", "secretive", "--steps", steps(#""order":1"#)])
        try run(["runbook", "set", "secretive", "--description", "x"])
        try run([
            "inspection-rule", "create", "--sensitive", "true", "--actions", #"[{"op":"log","args":{"msg":"\#(secret)"}}]"#,
        ])
        try run(["node", "manage", "one", "--wait"])
        try run(["node", "clean", "one", "--steps", #"[{"interface":"bios","step":"apply_configuration","args":\#(settings)}]"#])
        var isSeenAtWork = false
        for _ in 0..<200 where !isSeenAtWork {
            let shown = try ironbird(["node", "show", "one", "--output", "json"])
            said += shown.output
            isSeenAtWork = try shown.json["clean_step"]?["step"] == "apply_configuration"
            if isSeenAtWork { #expect(try shown.json["clean_step"]?["args"]?["settings"]?[0]?["value"] == "******") }
            if try shown.json["provision_state"] == "manageable" { break }
        }
        #expect(isSeenAtWork, "the step was over before it was seen")
        expect(secret, isNotIn: service.stateDirectory)
        service.kill()
        expect(secret, isNotIn: service.stateDirectory)
        try service.start()
        var state: JSON = nil
        for _ in 0..<200 where state != "manageable" {
            state = try ironbird(["node", "show", "one", "--output", "json"]).json["provision_state"] ?? nil
        }
        #expect(state == "manageable")
        for words in [
            ["volume", "target", "list"], ["deploy-template", "list"], ["runbook", "list"], ["inspection-rule", "list"],
        ] {
            try run(words + ["--fields", "all", "--output", "json"])
        }
        for words in [["show"], ["history"], ["timeline"], ["why"]] { try run(["node"] + words + ["one", "--output", "json"]) }
        #expect(said.contains("******") && !said.contains(secret), "an answer shows it")
        expect(secret, isNotIn: service.stateDirectory)
    }

    /// Looks into the database, its log, the record of the fake machines, and what the service logged.
    private func expect(_ secret: String, isNotIn directory: URL) {
        let paths = FileManager.default.enumerator(atPath: directory.path)?.compactMap { $0 as? String } ?? []
        #expect(paths.contains("ironbird.db") && paths.contains("test.log"))
        for path in paths {
            guard let data = FileManager.default.contents(atPath: directory.appendingPathComponent(path).path) else { continue }
            #expect(data.range(of: Data(secret.utf8)) == nil, "\(path) holds it")
        }
    }
}
