import DHCP
import Model
import Testing

@Suite struct DHCPResponderTests {
    private let file = BootOffer.tftp(file: "boot/52-54-00-aa-00-01/snponly.efi")
    private let url = BootOffer.url("http://192.0.2.1:8080/boot/52-54-00-aa-00-01/script.ipxe")

    private func responder(_ mode: DHCPResponder.Mode) -> DHCPResponder {
        var configuration = DHCPResponder.Configuration(
            mode: mode, server: server, subnet: IPv4Subnet(containing: server, prefixLength: 24))
        configuration.router = IPv4Address("192.0.2.254")
        return DHCPResponder(configuration)
    }

    private func asProxy(_ message: DHCPMessage, at port: DHCPResponder.Port = .dhcp, boot: BootOffer?) -> DHCPResponder.Answer {
        var none: LeaseTable?
        return responder(.proxy).answer(message, at: port, boot: boot, leases: &none, now: start)
    }

    private func reply(_ answer: DHCPResponder.Answer) throws -> DHCPMessage {
        guard case .reply(let message, _) = answer else { throw DHCPMessage.DecodingFailure.unknownKind }
        return message
    }

    // MARK: Proxy

    @Test func aProxySaysWhatToBootAndGivesNoAddress() throws {
        let answer = asProxy(message(.discover, vendorClass: "PXEClient:Arch:00007", architecture: 7), boot: file)
        let offer = try reply(answer)
        #expect(answer == .reply(offer, to: .broadcast))
        #expect(offer.kind == .offer)
        #expect(offer.yourAddress == .none)
        #expect(offer.nextServer == server)
        #expect(offer.bootFile == "boot/52-54-00-aa-00-01/snponly.efi")
        #expect(offer.options[text: .bootFileName] == offer.bootFile)
        #expect(offer.options[text: .vendorClass] == "PXEClient")
        #expect(offer.options[.vendorInformation] == [6, 1, 8, 255])
        #expect(offer.options[text: .tftpServerName] == "192.0.2.1")
        #expect(offer.options[address: .tftpServerAddress] == server)
        #expect(offer.options[number: .leaseTime] == nil)
    }

    @Test func aProxyAnswersHTTPBootAsHTTP() throws {
        let offer = try reply(
            asProxy(
                message(.discover, vendorClass: "HTTPClient:Arch:00016", architecture: 16), boot: .url("http://192.0.2.1/a.efi")))
        #expect(offer.options[text: .vendorClass] == "HTTPClient")
        #expect(offer.options[text: .bootFileName] == "http://192.0.2.1/a.efi")
        #expect(offer.options[text: .tftpServerName] == nil)
        #expect(offer.serverName == "")
    }

    /// iPXE counts an offer as a proxy's only with the class, and asks no further only with a server and a file.
    @Test func aProxySendsIPXEItsScript() throws {
        let offer = try reply(asProxy(message(.discover, vendorClass: "PXEClient:Arch:00000", isIPXE: true), boot: url))
        #expect(offer.options[text: .vendorClass] == "PXEClient")
        #expect(offer.bootFile == url.bootFile)
        #expect(offer.serverName == "192.0.2.1")
        #expect(offer.options[.iPXE] == nil)
    }

    @Test func theProxysOwnPortAnswersOnceMore() throws {
        var request = message(.request, vendorClass: "PXEClient:Arch:00007", architecture: 7)
        request.clientAddress = IPv4Address(value: 0xC000_0265)
        request.options[.clientMachineIdentifier] = [0] + Array(repeating: 9, count: 16)
        let answer = asProxy(request, at: .proxy, boot: file)
        let acknowledgement = try reply(answer)
        #expect(answer == .reply(acknowledgement, to: .sender))
        #expect(acknowledgement.kind == .acknowledgement)
        #expect(acknowledgement.clientAddress == request.clientAddress)
        #expect(acknowledgement.options[.clientMachineIdentifier] == request.options[.clientMachineIdentifier])
        #expect(acknowledgement.bootFile == file.bootFile)
        #expect(asProxy(message(.discover, vendorClass: "PXEClient"), at: .proxy, boot: file) == .silence(.wrongPort))
        #expect(asProxy(request, at: .proxy, boot: nil) == .silence(.nothingToBoot))
    }

    @Test func aProxyIsSilentToEverybodyElse() {
        #expect(asProxy(message(.discover), boot: nil) == .silence(.noBootClient))
        #expect(asProxy(message(.discover, vendorClass: "PXEClient"), boot: nil) == .silence(.nothingToBoot))
        #expect(asProxy(message(.request, vendorClass: "PXEClient"), boot: file) == .silence(.otherServer))
        var reply = message(.offer, vendorClass: "PXEClient")
        reply.operation = .reply
        #expect(asProxy(reply, boot: file) == .silence(.notARequest))
    }

    @Test func aRelayGetsTheAnswerAndItsOwnWords() throws {
        var request = message(.discover, vendorClass: "PXEClient", architecture: 0)
        request.relay = IPv4Address(value: 0x0A00_0001)
        request.options[.relayAgentInformation] = [1, 2, 0, 7]
        let answer = asProxy(request, boot: file)
        let offer = try reply(answer)
        #expect(answer == .reply(offer, to: .relay(request.relay)))
        #expect(offer.relay == request.relay)
        #expect(offer.options[.relayAgentInformation] == [1, 2, 0, 7])
    }

    // MARK: Authoritative

    private func ask(
        _ message: DHCPMessage, _ leases: inout LeaseTable?, boot: BootOffer? = nil, now: Timestamp = start
    ) -> DHCPResponder.Answer {
        responder(.authoritative).answer(message, at: .dhcp, boot: boot, leases: &leases, now: now)
    }

    @Test func everybodyGetsAnAddressFromTheOnlyServer() throws {
        var leases: LeaseTable? = LeaseTable(pool: try pool())
        let offer = try reply(ask(message(.discover), &leases))
        #expect(offer.yourAddress != .none)
        #expect(offer.options[address: .subnetMask] == IPv4Address("255.255.255.0"))
        #expect(offer.options[address: .router] == IPv4Address("192.0.2.254"))
        #expect(offer.options[number: .leaseTime] == 14_400)
        #expect(offer.options[number: .renewalTime] == 7_200)
        #expect(offer.bootFile == "")
        #expect(offer.options[text: .vendorClass] == nil)
        var request = message(.request)
        request.options[address: .requestedAddress] = offer.yourAddress
        request.options[address: .serverIdentifier] = server
        let acknowledgement = try reply(ask(request, &leases))
        #expect(acknowledgement.kind == .acknowledgement)
        #expect(acknowledgement.yourAddress == offer.yourAddress)
        #expect(leases?.takeChanges().map(\.holder) == [machine])
        #expect(leases?.takeChanges() == [])
    }

    @Test func iPXENeedNotWaitForAProxy() throws {
        var leases: LeaseTable? = LeaseTable(pool: try pool())
        let offer = try reply(ask(message(.discover, vendorClass: "PXEClient", isIPXE: true), &leases, boot: url))
        #expect(offer.options[.iPXE] == [176, 1, 1])
        #expect(offer.bootFile == url.bootFile)
        let silent = try reply(ask(message(.discover, vendorClass: "PXEClient", isIPXE: true), &leases))
        #expect(silent.options[.iPXE] == [176, 1, 1])
        #expect(silent.bootFile == "")
        #expect(silent.nextServer == .none)
    }

    @Test func aClientOfAnotherServerIsLeftAlone() throws {
        var leases: LeaseTable? = LeaseTable(pool: try pool())
        let offer = try reply(ask(message(.discover), &leases))
        var request = message(.request)
        request.options[address: .requestedAddress] = offer.yourAddress
        request.options[address: .serverIdentifier] = IPv4Address("192.0.2.2")
        #expect(ask(request, &leases) == .silence(.otherServer))
        #expect(leases?.takeChanges() == [])
    }

    @Test func anAddressOfAnotherNetworkIsRefused() throws {
        var leases: LeaseTable? = LeaseTable(pool: try pool())
        var request = message(.request)
        request.options[address: .requestedAddress] = IPv4Address("10.0.0.5")
        let answer = ask(request, &leases)
        #expect(try reply(answer).kind == .refusal)
        #expect(answer == .reply(try reply(answer), to: .broadcast))
    }

    @Test func renewingReachesTheClientAtItsAddress() throws {
        var leases: LeaseTable? = LeaseTable(pool: try pool())
        var request = message(.request)
        request.options[address: .requestedAddress] = IPv4Address("192.0.2.110")
        _ = try reply(ask(request, &leases))
        var renewal = message(.request)
        renewal.clientAddress = try #require(IPv4Address("192.0.2.110"))
        let answer = ask(renewal, &leases, now: start + .seconds(7_200))
        let acknowledgement = try reply(answer)
        #expect(answer == .reply(acknowledgement, to: .client(renewal.clientAddress)))
        #expect(acknowledgement.yourAddress == renewal.clientAddress)
    }

    @Test func releaseDeclineAndInformAreHandled() throws {
        var leases: LeaseTable? = LeaseTable(pool: try pool())
        let address = try #require(IPv4Address("192.0.2.110"))
        var request = message(.request)
        request.options[address: .requestedAddress] = address
        _ = try reply(ask(request, &leases))
        var release = message(.release)
        release.clientAddress = address
        #expect(ask(release, &leases) == .silence(.released))
        #expect(ask(request, &leases) != .silence(.released))
        var decline = message(.decline)
        decline.options[address: .requestedAddress] = address
        #expect(ask(decline, &leases) == .silence(.declined))
        #expect(ask(decline, &leases) == .silence(.unknownLease))
        var inform = message(.inform)
        inform.clientAddress = address
        let acknowledgement = try reply(ask(inform, &leases))
        #expect(acknowledgement.yourAddress == .none)
        #expect(acknowledgement.options[number: .leaseTime] == nil)
    }

    @Test func relaysOfOtherNetworksAndFullPoolsGetNothing() throws {
        var leases: LeaseTable? = LeaseTable(pool: try pool("192.0.2.100", "192.0.2.100"))
        var relayed = message(.discover)
        relayed.relay = IPv4Address(value: 0x0A00_0001)
        #expect(ask(relayed, &leases) == .silence(.foreignRelay))
        _ = try reply(ask(message(.discover), &leases))
        #expect(ask(message(.discover, from: MACAddress(value: 9)), &leases) == .silence(.poolExhausted))
    }
}
