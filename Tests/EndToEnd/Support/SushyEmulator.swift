import Documents
import Foundation
import OutboundHTTP

/// sushy-tools' Redfish emulator with one machine that exists only in it (its driver `fake`), as a process of its own.
///
/// The user is admin, the password secret. Its machine takes some seconds to be switched.
final class SushyEmulator {
    static let machine = "11111111-2222-3333-4444-555555555555"

    let address: String
    private let folder: URL
    private let process = Process()
    private let client = HTTPClient()

    init() throws {
        try Missing.check(Checkout.sushyEmulator, install: "make setup")
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("sushy-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("state"), withIntermediateDirectories: true)
        let port = try IronbirdProcess.freePort()
        address = "http://127.0.0.1:\(port)"
        // bcrypt of "secret", as cheap as it can be.
        try Data("admin:$2b$04$4okF1.mCdLXbfz3EiWyPZuLcNOAX5LpHGJXHVF.3kDY5APkQKq/G.\n".utf8).write(
            to: folder.appendingPathComponent("htpasswd"))
        try Data(Self.configuration(port, folder.path).utf8).write(to: folder.appendingPathComponent("configuration.py"))
        process.executableURL = Checkout.sushyEmulator
        process.arguments = ["--config", folder.appendingPathComponent("configuration.py").path]
        process.standardOutput = FileHandle.nullDevice
        try process.run(untilItSays: "Running on")
    }

    deinit {
        // Foundation blocks signals in the processes that it starts: they end by the one that cannot be blocked.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    /// What the emulator says of its machine, or of something that belongs to it.
    func machine(_ part: String = "") async throws -> JSON {
        let url = "\(address)/redfish/v1/Systems/\(Self.machine)\(part)"
        let user = BasicCredentials(username: "admin", password: "secret")
        return try JSON(parsing: try await client.send(HTTPRequest("GET", url, credentials: user)).body)
    }

    private static func configuration(_ port: UInt16, _ folder: String) -> String {
        """
        SUSHY_EMULATOR_FAKE_DRIVER = True
        SUSHY_EMULATOR_LISTEN_IP = "127.0.0.1"
        SUSHY_EMULATOR_LISTEN_PORT = \(port)
        SUSHY_EMULATOR_STATE_DIR = "\(folder)/state"
        SUSHY_EMULATOR_AUTH_FILE = "\(folder)/htpasswd"
        SUSHY_EMULATOR_FAKE_SYSTEMS = [
            {"uuid": "\(machine)", "name": "one", "power_state": "Off",
             "nics": [{"mac": "52:54:00:aa:00:01", "ip": "192.0.2.101"}]},
        ]

        """
    }
}
