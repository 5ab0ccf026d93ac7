package import Model

/// Decides what DHCP clients are answered on one network interface.
package struct DHCPResponder: Sendable {
    /// What the server is on its segment.
    package enum Mode: String, Sendable, Hashable, CaseIterable {
        /// Somebody else gives out the addresses; boot clients hear from us what to boot.
        case proxy
        /// There is no other server: everybody gets an address from us.
        case authoritative
    }

    /// What the answers say.
    package struct Configuration: Sendable, Hashable {
        package var mode: Mode
        /// The server on this interface.
        package var server: IPv4Address
        package var subnet: IPv4Subnet
        package var router: IPv4Address?
        package var nameServers: [IPv4Address] = []

        /// A server on an interface.
        package init(mode: Mode, server: IPv4Address, subnet: IPv4Subnet) {
            self.mode = mode
            self.server = server
            self.subnet = subnet
        }
    }

    /// Where a message came in.
    package enum Port: Int, Sendable, Hashable, CaseIterable {
        case dhcp = 67
        /// Where boot clients ask a proxy again (PXE 2.1 §2.2.4).
        case proxy = 4011
    }

    /// Where an answer goes.
    package enum Destination: Sendable, Hashable {
        /// Everybody on the segment, port 68.
        case broadcast
        /// The client, which has this address already, port 68.
        case client(IPv4Address)
        /// The relay that sent it, port 67.
        case relay(IPv4Address)
        /// Whoever sent it.
        case sender
    }

    /// What becomes of a message.
    package enum Answer: Sendable, Hashable {
        case reply(DHCPMessage, to: Destination)
        case silence(Silence)
    }

    /// Why a message is not answered, as counters name it.
    package enum Silence: String, Sendable, Hashable, CaseIterable {
        /// It comes from a server.
        case notARequest = "not a request"
        /// A proxy answers boot clients only.
        case noBootClient = "no boot client"
        /// There is nothing to boot for this machine now.
        case nothingToBoot = "nothing to boot"
        /// The client took the offer of another server.
        case otherServer = "other server"
        /// What the proxy's port does not hear.
        case wrongPort = "wrong port"
        /// It comes through a relay from a network whose addresses are not ours.
        case foreignRelay = "foreign relay"
        case poolExhausted = "pool exhausted"
        /// A client gave its address back, which has no answer.
        case released
        /// A client found its address in use, which has no answer.
        case declined
        /// A client gave back what it did not have.
        case unknownLease = "unknown lease"
    }

    package let configuration: Configuration

    /// A responder for one interface.
    package init(_ configuration: Configuration) {
        self.configuration = configuration
    }

    /// What `request`, which came in at `port`, is answered. `boot` is what its sender shall boot, `nil` where that is nothing;
    /// `leases` belong to this interface and are not touched by a proxy.
    package func answer(
        _ request: DHCPMessage, at port: Port, boot: BootOffer?, leases: inout LeaseTable?, now: Timestamp
    ) -> Answer {
        guard request.operation == .request else { return .silence(.notARequest) }
        let client = BootClient(request)
        if port == .proxy { return answerAtProxyPort(request, client, boot) }
        guard configuration.mode == .authoritative, var table = leases else {
            return answerAsProxy(request, client, boot)
        }
        defer { leases = table }
        guard request.relay == .none || configuration.subnet.contains(request.relay) else { return .silence(.foreignRelay) }
        return answerWithAddress(request, client, boot, &table, now)
    }

    // MARK: Proxy

    private func answerAsProxy(_ request: DHCPMessage, _ client: BootClient?, _ boot: BootOffer?) -> Answer {
        guard let client else { return .silence(.noBootClient) }
        guard request.kind == .discover else { return .silence(.otherServer) }
        guard let boot else { return .silence(.nothingToBoot) }
        var reply = reply(to: request, .offer)
        add(boot, for: client, to: &reply)
        return .reply(reply, to: destination(of: request))
    }

    private func answerAtProxyPort(_ request: DHCPMessage, _ client: BootClient?, _ boot: BootOffer?) -> Answer {
        guard let client else { return .silence(.noBootClient) }
        guard request.kind == .request || request.kind == .inform else { return .silence(.wrongPort) }
        guard let boot else { return .silence(.nothingToBoot) }
        var reply = reply(to: request, .acknowledgement)
        reply.clientAddress = request.clientAddress
        add(boot, for: client, to: &reply)
        return .reply(reply, to: .sender)
    }

    // MARK: Authoritative (RFC 2131 §4.3)

    private func answerWithAddress(
        _ request: DHCPMessage, _ client: BootClient?, _ boot: BootOffer?, _ leases: inout LeaseTable, _ now: Timestamp
    ) -> Answer {
        let hardware = request.hardwareAddress
        let wish = request.options[address: .requestedAddress]
        switch request.kind {
        case .discover:
            guard let address = leases.offer(to: hardware, wishing: wish, at: now) else { return .silence(.poolExhausted) }
            return lend(address, .offer, to: request, client, boot, leases.limits)
        case .request:
            return answerRequest(request, client, boot, wish: wish, &leases, now)
        case .decline:
            return .silence(leases.decline(wish ?? .none, by: hardware, at: now) ? .declined : .unknownLease)
        case .release:
            return .silence(leases.release(request.clientAddress, by: hardware, at: now) ? .released : .unknownLease)
        case .inform:
            var reply = reply(to: request, .acknowledgement)
            reply.clientAddress = request.clientAddress
            addNetwork(to: &reply)
            if let client { add(boot, for: client, to: &reply) }
            return .reply(reply, to: destination(of: request))
        case .offer, .acknowledgement, .refusal:
            return .silence(.notARequest)
        }
    }

    /// A client chooses our offer, comes back after a reboot, or renews: which of them, the fields say (RFC 2131 §4.3.2).
    private func answerRequest(
        _ request: DHCPMessage, _ client: BootClient?, _ boot: BootOffer?, wish: IPv4Address?, _ leases: inout LeaseTable,
        _ now: Timestamp
    ) -> Answer {
        if let server = request.options[address: .serverIdentifier], server != configuration.server {
            leases.withdrawOffer(to: request.hardwareAddress)
            return .silence(.otherServer)
        }
        let address = wish ?? request.clientAddress
        guard leases.grant(address, to: request.hardwareAddress, at: now) else {
            var refusal = reply(to: request, .refusal)
            refusal.options[text: .message] = "\(address) is not yours"
            // The client's address does not count any more: only a broadcast reaches it.
            return .reply(refusal, to: request.relay == .none ? .broadcast : .relay(request.relay))
        }
        return lend(address, .acknowledgement, to: request, client, boot, leases.limits)
    }

    private func lend(
        _ address: IPv4Address, _ kind: DHCPMessage.Kind, to request: DHCPMessage, _ client: BootClient?, _ boot: BootOffer?,
        _ limits: LeaseTable.Limits
    ) -> Answer {
        var reply = reply(to: request, kind)
        reply.yourAddress = address
        reply.clientAddress = kind == .acknowledgement ? request.clientAddress : .none
        let seconds = UInt32(clamping: limits.leaseDuration.components.seconds)
        reply.options[number: .leaseTime] = seconds
        reply.options[number: .renewalTime] = seconds / 2
        reply.options[number: .rebindingTime] = seconds / 8 * 7
        addNetwork(to: &reply)
        if let client {
            add(boot, for: client, to: &reply)
            // Nobody else is going to say what to boot: iPXE need not wait for a proxy (option 175.176).
            if client.program == .iPXE { reply.options[.iPXE] = [176, 1, 1] }
        }
        return .reply(reply, to: destination(of: request))
    }

    // MARK: Parts of answers

    private func reply(to request: DHCPMessage, _ kind: DHCPMessage.Kind) -> DHCPMessage {
        var reply = DHCPMessage(.reply, kind, transactionID: request.transactionID, hardwareAddress: request.hardwareAddress)
        reply.isBroadcast = request.isBroadcast
        reply.relay = request.relay
        reply.options[address: .serverIdentifier] = configuration.server
        // RFC 6842: the client recognises its answer by it. RFC 3046: the relay needs its own words again.
        for code in [DHCPOptionCode.clientIdentifier, .clientMachineIdentifier, .relayAgentInformation] {
            reply.options[code] = request.options[code]
        }
        return reply
    }

    private func addNetwork(to reply: inout DHCPMessage) {
        reply.options[address: .subnetMask] = configuration.subnet.mask
        reply.options[address: .router] = configuration.router
        if !configuration.nameServers.isEmpty {
            reply.options[.domainNameServer] = configuration.nameServers.flatMap(\.bytes)
        }
    }

    private func add(_ boot: BootOffer?, for client: BootClient, to reply: inout DHCPMessage) {
        guard let boot else { return }
        reply.nextServer = configuration.server
        reply.bootFile = boot.bootFile
        reply.options[text: .bootFileName] = boot.bootFile
        reply.options[text: .vendorClass] = client.program == .http ? "HTTPClient" : "PXEClient"
        guard client.program != .http else { return }
        reply.serverName = configuration.server.description
        guard client.program == .pxe else { return }
        reply.options[text: .tftpServerName] = configuration.server.description
        reply.options[address: .tftpServerAddress] = configuration.server
        // PXE 2.1 §2.4: discovery control, bit 3: take the boot file of this answer, without prompt or further search.
        reply.options[.vendorInformation] = [6, 1, 8, 255]
    }

    /// RFC 2131 §4.1. A client without an address is not in anybody's ARP table: it is reached by broadcast.
    private func destination(of request: DHCPMessage) -> Destination {
        if request.relay != .none { return .relay(request.relay) }
        if request.clientAddress != .none { return .client(request.clientAddress) }
        return .broadcast
    }
}
