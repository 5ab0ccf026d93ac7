import CTLS

/// The key and certificate that the agent makes for itself at every start (agent-protocol.md §12): on an elliptic curve, self-signed,
/// for its address, valid for 30 days. The service learns it from the heartbeat and believes no other.
package final class ServerIdentity: @unchecked Sendable {
    // Unchecked because both pointers are never changed, and libcrypto counts references to them atomically.
    let key: OpaquePointer
    let certificate: OpaquePointer
    /// The certificate as PEM.
    package let pem: String

    /// Why no identity could be made: libcrypto's words.
    package struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
        package let description: String
    }

    private static let secondsValid = 30 * 24 * 3_600
    /// The clock of the service may be behind.
    private static let secondsBefore = 3_600

    /// An identity for the IP address or host name `host`.
    package init(host: String, curve: String = "P-256") throws(Failure) {
        guard let key = ironbird_tls_make_key(curve), let certificate = X509_new() else { throw Self.lastFailure("make a key") }
        self.key = key
        self.certificate = certificate
        let serial = UInt64.random(in: 1..<(1 << 62))
        X509_set_version(certificate, 2)
        ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial)
        X509_gmtime_adj(X509_getm_notBefore(certificate), -Self.secondsBefore)
        X509_gmtime_adj(X509_getm_notAfter(certificate), Self.secondsValid)
        X509_set_pubkey(certificate, key)
        let name = X509_get_subject_name(certificate)
        let text = Array(host.utf8)
        X509_NAME_add_entry_by_txt(name, "CN", 0x1000 | 1, text, Int32(text.count), -1, 0)
        X509_set_issuer_name(certificate, name)
        let isAddress = host.contains(":") || host.allSatisfy { $0.isNumber || $0 == "." }
        let extensions: [(Int32, String)] = [
            (NID_subject_alt_name, isAddress ? "IP:\(host)" : "DNS:\(host)"), (NID_basic_constraints, "critical,CA:TRUE"),
        ]
        for (kind, value) in extensions {
            guard let part = X509V3_EXT_conf_nid(nil, nil, kind, value) else { throw Self.lastFailure("add \(value)") }
            X509_add_ext(certificate, part, -1)
            X509_EXTENSION_free(part)
        }
        guard X509_sign(certificate, key, EVP_sha256()) > 0 else { throw Self.lastFailure("sign the certificate") }
        guard let memory = BIO_new(BIO_s_mem()) else { throw Self.lastFailure("write the certificate") }
        defer { BIO_free(memory) }
        PEM_write_bio_X509(memory, certificate)
        var buffer = [UInt8](repeating: 0, count: 8 << 10)
        let count = BIO_read(memory, &buffer, Int32(buffer.count))
        pem = String(decoding: buffer.prefix(Int(max(0, count))), as: UTF8.self)
    }

    deinit {
        X509_free(certificate)
        EVP_PKEY_free(key)
    }

    static func lastFailure(_ operation: String) -> Failure {
        var text = [CChar](repeating: 0, count: 256)
        ERR_error_string_n(ERR_get_error(), &text, text.count)
        let words = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return Failure(description: "could not \(operation): \(words)")
    }
}
