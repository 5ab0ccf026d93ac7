/// The algorithms of a session (§13.28.1, §22.15.2). There are the two that protect a session; suite 0, which protects
/// nothing, and those by MD5 or without encryption are never offered.
package enum CipherSuite: UInt8, Sendable, Hashable, CaseIterable {
    /// RAKP-HMAC-SHA1, HMAC-SHA1-96, AES-CBC-128: every controller of IPMI v2.0 has it.
    case sha1 = 3
    /// RAKP-HMAC-SHA256, HMAC-SHA256-128, AES-CBC-128.
    case sha256 = 17

    /// The suites in the order in which they are tried.
    package static let preferred: [CipherSuite] = [.sha256, .sha1]

    var hash: HashAlgorithm {
        switch self {
        case .sha1: .sha1
        case .sha256: .sha256
        }
    }

    /// How much of an HMAC protects a packet, and RAKP message 4; in bytes.
    var integrityLength: Int {
        switch self {
        case .sha1: 12
        case .sha256: 16
        }
    }

    /// The numbers of the algorithms for authentication, integrity and confidentiality (§13.28, tables 13-17 to 13-19).
    var algorithms: [UInt8] {
        switch self {
        case .sha1: [0x01, 0x01, 0x01]
        case .sha256: [0x03, 0x04, 0x01]
        }
    }

    init?(algorithms: [UInt8]) {
        guard let suite = Self.allCases.first(where: { $0.algorithms == algorithms }) else { return nil }
        self = suite
    }
}

/// What a session may do (§6.8). Raw values are those on the wire.
package enum PrivilegeLevel: UInt8, Sendable, Hashable, CaseIterable {
    case callback = 1
    case user = 2
    case `operator` = 3
    case administrator = 4
}
