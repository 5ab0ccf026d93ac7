/// Why a request has no answer of the service.
package enum RedfishFailure: Error, Sendable, Hashable {
    /// Nothing came back.
    case transport(TransportFailure)
    /// The service does not know the user, or the password is another; in its own words, if it has any.
    case wrongCredentials(String?)
    /// The service wants to know who asks, and nobody was named.
    case credentialsMissing
    /// Sessions were demanded, and the service has none.
    case noSessions
    /// Sessions were demanded, and the service does not make one.
    case loginRefused(status: Int, String?)
    /// What is at the address is no Redfish service.
    case noService(status: Int, path: String)
}

/// Why nothing came back, in the transport's own words.
package struct TransportFailure: Error, Sendable, Hashable {
    /// What it means for whoever asks next.
    package enum Kind: Sendable, Hashable {
        /// Nobody was heard at all: the next one would wait as long for nothing.
        case silence
        /// The connection ended before the answer did; what was asked may have been done.
        case disconnected
        /// The service is not who it should be.
        case untrusted
        /// Nothing was sent, or nobody waits any longer.
        case ended
        case other
    }

    package var kind: Kind
    /// One sentence, without secrets.
    package var text: String

    /// A failure of this kind.
    package init(_ kind: Kind, _ text: String) {
        self.kind = kind
        self.text = text
    }
}
