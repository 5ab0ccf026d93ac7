package import Model

/// Who has which address of a pool, and until when. A machine is known by its hardware address, so that firmware, boot loader,
/// ramdisk and operating system, which all name themselves differently, keep one address.
///
/// What changes and must survive is collected in `changes`: it is written down before the client is told.
package struct LeaseTable: Sendable, Hashable {
    /// An address that is taken.
    package struct Lease: Sendable, Hashable {
        package var address: IPv4Address
        /// `nil` where a client found the address in use by somebody unknown.
        package var holder: MACAddress?
        package var expiresAt: Timestamp

        /// A lease as it was granted or written down.
        package init(address: IPv4Address, holder: MACAddress?, expiresAt: Timestamp) {
            self.address = address
            self.holder = holder
            self.expiresAt = expiresAt
        }
    }

    /// How long things last.
    package struct Limits: Sendable, Hashable {
        /// Ramdisks do not renew: it outlasts an imaging.
        package var leaseDuration: Duration = .seconds(14_400)
        /// How long an offered address waits for its client.
        package var offerDuration: Duration = .seconds(60)
        /// How long an address rests that a client found in use.
        package var declineDuration: Duration = .seconds(600)

        /// Limits for machines that come and go.
        package init() {}
    }

    package let pool: AddressPool
    package let limits: Limits
    /// What changed since the last `takeChanges`, in order.
    private var changes: [Lease] = []
    private var leases: [IPv4Address: Lease] = [:]
    private var offers: [IPv4Address: Lease] = [:]
    private var addresses: [MACAddress: IPv4Address] = [:]

    /// The table of `pool` with the leases that were written down, oldest first; those of other pools are left out.
    package init(pool: AddressPool, limits: Limits = Limits(), remembered: [Lease] = []) {
        self.pool = pool
        self.limits = limits
        for lease in remembered where pool.contains(lease.address) { put(lease) }
    }

    /// Every lease, the expired ones too: they say which address a machine gets again.
    package var all: [Lease] { leases.values.sorted { $0.address < $1.address } }

    /// The leases that changed since they were last taken.
    package mutating func takeChanges() -> [Lease] {
        defer { changes = [] }
        return changes
    }

    // MARK: What clients ask

    /// The address for a client, held for it a while: the one that it had, or the one it wishes, or one that depends only on who
    /// it is and on what is free. `nil` when none is.
    package mutating func offer(to client: MACAddress, wishing wish: IPv4Address?, at now: Timestamp) -> IPv4Address? {
        let known = [addresses[client], offers.values.first { $0.holder == client }?.address, wish]
        let chosen = known.compactMap { $0 }.first { isFree($0, for: client, at: now) } ?? unused(for: client, at: now)
        guard let chosen else { return nil }
        offers = offers.filter { $0.value.holder != client && $0.value.expiresAt > now }
        offers[chosen] = Lease(address: chosen, holder: client, expiresAt: now + limits.offerDuration)
        return chosen
    }

    /// Makes the address the client's, unless it is somebody else's or none of the pool.
    package mutating func grant(_ address: IPv4Address, to client: MACAddress, at now: Timestamp) -> Bool {
        guard isFree(address, for: client, at: now) else { return false }
        withdrawOffer(to: client)
        if let previous = addresses[client], previous != address { end(previous, at: now) }
        record(Lease(address: address, holder: client, expiresAt: now + limits.leaseDuration))
        return true
    }

    /// The client took another server's offer.
    package mutating func withdrawOffer(to client: MACAddress) {
        offers = offers.filter { $0.value.holder != client }
    }

    /// The client does not need its address any more; it gets the same one if it comes back.
    package mutating func release(_ address: IPv4Address, by client: MACAddress, at now: Timestamp) -> Bool {
        guard addresses[client] == address else { return false }
        end(address, at: now)
        return true
    }

    /// The client found its address in use by another: nobody gets it for a while.
    package mutating func decline(_ address: IPv4Address, by client: MACAddress, at now: Timestamp) -> Bool {
        let isOffered = offers[address]?.holder == client
        guard addresses[client] == address || isOffered else { return false }
        offers[address] = nil
        record(Lease(address: address, holder: nil, expiresAt: now + limits.declineDuration))
        return true
    }

    // MARK: Inside

    private func isFree(_ address: IPv4Address, for client: MACAddress, at now: Timestamp) -> Bool {
        guard pool.contains(address) else { return false }
        if let lease = leases[address], lease.expiresAt > now, lease.holder != client { return false }
        if let offer = offers[address], offer.expiresAt > now, offer.holder != client { return false }
        return true
    }

    /// An address that nobody has had, or else the one whose lease ended first.
    private func unused(for client: MACAddress, at now: Timestamp) -> IPv4Address? {
        var oldest: Lease?
        for address in pool.addresses(startingFor: client) where isFree(address, for: client, at: now) {
            guard let lease = leases[address] else { return address }
            if oldest.map({ lease.expiresAt < $0.expiresAt }) ?? true { oldest = lease }
        }
        return oldest?.address
    }

    private mutating func end(_ address: IPv4Address, at now: Timestamp) {
        guard var lease = leases[address], lease.expiresAt > now else { return }
        lease.expiresAt = now
        record(lease)
    }

    private mutating func record(_ lease: Lease) {
        put(lease)
        changes.append(lease)
    }

    /// An address has one holder, and a holder one address.
    private mutating func put(_ lease: Lease) {
        if let previous = leases[lease.address]?.holder, previous != lease.holder, addresses[previous] == lease.address {
            addresses[previous] = nil
        }
        if let holder = lease.holder { addresses[holder] = lease.address }
        leases[lease.address] = lease
    }
}

/// The addresses that may be given to clients.
package struct AddressPool: Sendable, Hashable {
    package let first: IPv4Address
    package let last: IPv4Address
    /// Addresses in between that are not given away, as that of the server.
    package let excluded: Set<IPv4Address>

    /// The addresses from `first` to `last`, both included; `nil` where that is no range, or more than `addressesMax`.
    package init?(first: IPv4Address, last: IPv4Address, excluded: Set<IPv4Address> = []) {
        guard first <= last, last.value - first.value < Self.addressesMax else { return nil }
        self.first = first
        self.last = last
        self.excluded = excluded
    }

    /// A pool is looked through from end to end when it is nearly full.
    package static let addressesMax: UInt32 = 65_536

    /// Whether the address may be given away.
    package func contains(_ address: IPv4Address) -> Bool {
        first <= address && address <= last && !excluded.contains(address)
    }

    /// All addresses, starting at one that only the client decides.
    func addresses(startingFor client: MACAddress) -> some Sequence<IPv4Address> {
        let count = last.value - first.value + 1
        // The last bytes tell machines of one maker apart; multiplying spreads neighbours (Knuth's multiplicative hash).
        let start = UInt32(truncatingIfNeeded: (client.value &* 2_654_435_761) >> 16) % count
        return (0..<count).lazy.map { IPv4Address(value: first.value + (start + $0) % count) }.filter { !excluded.contains($0) }
    }
}
