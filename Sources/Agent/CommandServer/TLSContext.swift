import CTLS

/// The oldest version of TLS that the agent speaks.
package enum TLSVersion: String, Sendable, Hashable {
    case tls12 = "1.2"
    case tls13 = "1.3"
}

/// libssl's settings of a server: shared by all its connections.
///
/// Unchecked because the pointer is never changed, and SSL_new(3) may be called with it on any thread.
final class TLSContext: @unchecked Sendable {
    let pointer: OpaquePointer

    init(_ identity: ServerIdentity, oldest: TLSVersion) throws(ServerIdentity.Failure) {
        guard let pointer = SSL_CTX_new(TLS_server_method()) else { throw ServerIdentity.lastFailure("make a TLS context") }
        self.pointer = pointer
        _ = ironbird_tls_set_oldest(pointer, oldest == .tls13 ? TLS1_3_VERSION : TLS1_2_VERSION)
        // The service keeps its connection: there is nothing to resume.
        SSL_CTX_set_num_tickets(pointer, 0)
        guard SSL_CTX_use_certificate(pointer, identity.certificate) == 1, SSL_CTX_use_PrivateKey(pointer, identity.key) == 1
        else { throw ServerIdentity.lastFailure("use the certificate") }
    }

    deinit {
        SSL_CTX_free(pointer)
    }
}
