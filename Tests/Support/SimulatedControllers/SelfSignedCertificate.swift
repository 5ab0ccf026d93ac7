import Foundation
package import NIOSSL

/// A certificate that nobody else vouches for, as agents make one at their start: by the `openssl` of the system.
package struct SelfSignedCertificate: Sendable {
    /// The certificate, PEM.
    package let certificate: String
    /// Its key, PEM.
    package let key: String

    /// A certificate for the addresses, valid for two days.
    package init(for addresses: [String] = ["127.0.0.1"]) throws {
        let names = addresses.map { "IP:\($0)" }.joined(separator: ",")
        let text = try Self.openssl([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384", "-nodes", "-days", "2", "-subj",
            "/CN=agent", "-addext", "subjectAltName=\(names)", "-keyout", "-", "-out", "-",
        ])
        guard let end = text.range(of: "-----END PRIVATE KEY-----\n") else { throw NoCertificate() }
        key = String(text[..<end.upperBound])
        certificate = String(text[end.upperBound...])
    }

    /// What a server with this certificate speaks.
    package func serverContext() throws -> NIOSSLContext {
        let chain = try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8)).map { NIOSSLCertificateSource.certificate($0) }
        let key = try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem)
        return try NIOSSLContext(configuration: .makeServerConfiguration(certificateChain: chain, privateKey: .privateKey(key)))
    }

    private static func openssl(_ arguments: [String]) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// The answer of `openssl` was not what a certificate looks like.
package struct NoCertificate: Error {}
