import NIOSSL

/// A certificate and its key, in PEM files.
package struct TLSFiles: Sendable, Hashable {
    /// The certificate, followed by those that lead to the root.
    package var certificatePath: String
    package var keyPath: String

    /// These files; they are read when the server is made.
    package init(certificatePath: String, keyPath: String) {
        self.certificatePath = certificatePath
        self.keyPath = keyPath
    }

    /// Why the files cannot be used.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    func configuration() throws(Failure) -> TLSConfiguration {
        do {
            let chain = try NIOSSLCertificate.fromPEMFile(certificatePath).map { NIOSSLCertificateSource.certificate($0) }
            guard !chain.isEmpty else { throw Failure(description: "The file \(certificatePath) holds no certificate.") }
            let key = try NIOSSLPrivateKey(file: keyPath, format: .pem)
            var configuration = TLSConfiguration.makeServerConfiguration(certificateChain: chain, privateKey: .privateKey(key))
            configuration.minimumTLSVersion = .tlsv12
            return configuration
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(description: "The TLS files \(certificatePath) and \(keyPath) cannot be used: \(error)")
        }
    }
}
