/// The number of an option (RFC 2132, and the registry that goes on from there).
package struct DHCPOptionCode: RawRepresentable, Sendable, Hashable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Fills space; has no length (RFC 2132 §3.1).
    static let pad = DHCPOptionCode(rawValue: 0)
    /// Ends a field of options (RFC 2132 §3.2).
    static let end = DHCPOptionCode(rawValue: 255)

    package static let subnetMask = DHCPOptionCode(rawValue: 1)
    package static let router = DHCPOptionCode(rawValue: 3)
    package static let domainNameServer = DHCPOptionCode(rawValue: 6)
    package static let hostName = DHCPOptionCode(rawValue: 12)
    package static let domainName = DHCPOptionCode(rawValue: 15)
    package static let vendorInformation = DHCPOptionCode(rawValue: 43)
    package static let requestedAddress = DHCPOptionCode(rawValue: 50)
    package static let leaseTime = DHCPOptionCode(rawValue: 51)
    package static let overload = DHCPOptionCode(rawValue: 52)
    package static let messageType = DHCPOptionCode(rawValue: 53)
    package static let serverIdentifier = DHCPOptionCode(rawValue: 54)
    package static let parameterRequestList = DHCPOptionCode(rawValue: 55)
    package static let message = DHCPOptionCode(rawValue: 56)
    package static let messageSizeMax = DHCPOptionCode(rawValue: 57)
    package static let renewalTime = DHCPOptionCode(rawValue: 58)
    package static let rebindingTime = DHCPOptionCode(rawValue: 59)
    package static let vendorClass = DHCPOptionCode(rawValue: 60)
    package static let clientIdentifier = DHCPOptionCode(rawValue: 61)
    package static let tftpServerName = DHCPOptionCode(rawValue: 66)
    package static let bootFileName = DHCPOptionCode(rawValue: 67)
    /// RFC 3004.
    package static let userClass = DHCPOptionCode(rawValue: 77)
    /// What a relay adds, to be sent back as it came (RFC 3046).
    package static let relayAgentInformation = DHCPOptionCode(rawValue: 82)
    /// RFC 4578 §2.1.
    package static let clientArchitecture = DHCPOptionCode(rawValue: 93)
    /// RFC 4578 §2.2.
    package static let clientNetworkInterface = DHCPOptionCode(rawValue: 94)
    /// RFC 4578 §2.3.
    package static let clientMachineIdentifier = DHCPOptionCode(rawValue: 97)
    /// RFC 5859.
    package static let tftpServerAddress = DHCPOptionCode(rawValue: 150)
    /// iPXE's options, one in another.
    package static let iPXE = DHCPOptionCode(rawValue: 175)
}
