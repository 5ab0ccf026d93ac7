import Documents
import DriverInterfaces
import Foundation
import Model
import RedfishDriver
import SimulatedControllers
import Testing

/// Whom a controller's certificate is believed to.
struct RedfishTLSTests {
    /// A certificate for 127.0.0.1 that signed itself, made by OpenSSL's program, which comes with what `make setup` installs.
    private struct Certificate {
        let chain: String
        let key: String
        let path: String

        init() throws {
            let folder = FileManager.default.temporaryDirectory.appending(path: "ironbird-tls-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let openssl = Process()
            openssl.executableURL = URL(filePath: "/usr/bin/openssl")
            openssl.arguments =
                "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
                .split(separator: " ").map(String.init)
                + ["-keyout", folder.appending(path: "key.pem").path, "-out", folder.appending(path: "chain.pem").path]
            openssl.standardError = FileHandle.nullDevice
            try openssl.run()
            openssl.waitUntilExit()
            path = folder.appending(path: "chain.pem").path
            chain = try String(contentsOfFile: path, encoding: .utf8)
            key = try String(contentsOf: folder.appending(path: "key.pem"), encoding: .utf8)
        }

        func remove() throws {
            try FileManager.default.removeItem(at: URL(filePath: path).deletingLastPathComponent())
        }
    }

    @Test func aCertificateIsVerifiedUnlessTheOperatorSaysOtherwise() async throws {
        let certificate = try Certificate()
        let rig = try await RedfishRig(certificate: (certificate.chain, certificate.key))
        let error = await rig.readFailure(rig.node())
        #expect(error?.remedy == .askOperator)
        #expect(error?.reason.contains("driver_info/redfish_verify_ca") == true, "\(String(describing: error))")
        #expect(rig.server.requests.isEmpty)
        for verify in [false, .string(certificate.path)] as [JSON] {
            #expect(try await rig.power.powerState(of: rig.node(["redfish_verify_ca": verify])) == .off)
        }
        // An old version of TLS is refused where a newer one is demanded, and that one works.
        let modern = rig.node(["redfish_verify_ca": false, "redfish_tls_minimum_version": "1.3"])
        #expect(try await rig.power.powerState(of: modern) == .off)
        try await rig.close()
        try certificate.remove()
    }
}
