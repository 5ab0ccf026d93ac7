import DHCP
import Model

/// The leases of all interfaces, and the file that remembers them. Asked one at a time, so that no address is given twice.
actor LeaseBook {
    private var tables: [String: LeaseTable] = [:]
    private var file: LeaseFile?

    /// The leases of the pools; each pool belongs to the interface whose network it is in.
    ///
    /// - Throws: `BootFailure` where a pool is in no network, an interface has no pool, or the file cannot be used.
    init(_ settings: BootSettings) throws(BootFailure) {
        guard settings.dhcp == .authoritative else { return }
        var remembered: [LeaseTable.Lease] = []
        if let path = settings.leaseFile {
            var file = try LeaseFile(path: path)
            remembered = try file.remembered()
            self.file = consume file
        }
        for pool in settings.pools where settings.interfaces.allSatisfy({ !$0.holds(pool) }) {
            throw BootFailure("The addresses \(pool.first)-\(pool.last) are in the network of no boot interface.")
        }
        for interface in settings.interfaces {
            guard let pool = settings.pools.first(where: interface.holds) else {
                throw BootFailure(
                    "There are no addresses to give away on \(interface), whose network is \(interface.subnet): set boot-dhcp-range."
                )
            }
            guard let usable = AddressPool(first: pool.first, last: pool.last, excluded: [interface.address]) else {
                preconditionFailure("A pool stays a pool.")
            }
            tables[interface.name] = LeaseTable(pool: usable, limits: settings.limits.leases, remembered: remembered)
        }
    }

    /// What the responder answers; leases that follow from it are on the disk when this returns.
    func answer(
        _ request: DHCPMessage, at port: DHCPResponder.Port, by responder: DHCPResponder, on interface: BootNetwork,
        boot: BootOffer?, now: Timestamp
    ) throws(BootFailure) -> DHCPResponder.Answer {
        var table = tables[interface.name]
        let answer = responder.answer(request, at: port, boot: boot, leases: &table, now: now)
        guard var changed = table else { return answer }
        let changes = changed.takeChanges()
        tables[interface.name] = changed
        if !changes.isEmpty { try file?.append(changes, all: tables.values.flatMap(\.all)) }
        return answer
    }
}

extension BootNetwork {
    fileprivate func holds(_ pool: AddressPool) -> Bool {
        subnet.isHost(pool.first) && subnet.isHost(pool.last)
    }
}
