import DHCP
import Model
import RepeatableRandom
import Testing

@Suite struct LeaseTableTests {
    private let other = MACAddress(value: 0x5254_00AA_0002)
    private let hour: Duration = .seconds(3_600)

    @Test func aMachineGetsTheSameAddressAgain() throws {
        var table = LeaseTable(pool: try pool())
        let offered = try #require(table.offer(to: machine, wishing: nil, at: start) ?? nil)
        #expect(table.grant(offered, to: machine, at: start) == true)
        #expect(table.offer(to: machine, wishing: IPv4Address("192.0.2.150"), at: start) == offered)
        #expect(table.release(offered, by: machine, at: start) == true)
        #expect(table.offer(to: machine, wishing: nil, at: start + hour * 24) == offered)
    }

    /// What a machine gets depends on who it is: a service that has forgotten everything offers it the same.
    @Test func offersAreTheSameInEveryTable() throws {
        var one = LeaseTable(pool: try pool())
        var two = LeaseTable(pool: try pool())
        for number in 0..<50 {
            let client = MACAddress(value: 0x5254_00AA_0000 + UInt64(number))
            #expect(one.offer(to: client, wishing: nil, at: start) == two.offer(to: client, wishing: nil, at: start))
        }
    }

    @Test func aFullPoolOffersNothing() throws {
        var table = LeaseTable(pool: try pool("192.0.2.100", "192.0.2.101"))
        for client in [machine, other] {
            let address = try #require(table.offer(to: client, wishing: nil, at: start) ?? nil)
            #expect(table.grant(address, to: client, at: start) == true)
        }
        let third = MACAddress(value: 0x5254_00AA_0003)
        #expect(table.offer(to: third, wishing: nil, at: start) == nil)
        #expect(table.offer(to: third, wishing: nil, at: start + hour * 5) != nil)
    }

    @Test func aWishIsGrantedWhereTheAddressIsFree() throws {
        var table = LeaseTable(pool: try pool())
        let wish = try #require(IPv4Address("192.0.2.150"))
        #expect(table.offer(to: machine, wishing: wish, at: start) == wish)
        #expect(table.offer(to: other, wishing: wish, at: start) != wish)
        #expect(table.offer(to: other, wishing: IPv4Address("10.0.0.1"), at: start)?.value ?? 0 > 0)
        #expect(table.grant(wish, to: other, at: start) == false)
        #expect(table.grant(wish, to: machine, at: start) == true)
    }

    @Test func aDeclinedAddressRests() throws {
        var table = LeaseTable(pool: try pool("192.0.2.100", "192.0.2.100"))
        let address = try #require(table.offer(to: machine, wishing: nil, at: start) ?? nil)
        #expect(table.grant(address, to: machine, at: start) == true)
        #expect(table.decline(address, by: other, at: start) == false)
        #expect(table.decline(address, by: machine, at: start) == true)
        #expect(table.offer(to: machine, wishing: nil, at: start) == nil)
        #expect(table.offer(to: machine, wishing: nil, at: start + .seconds(601)) == address)
    }

    @Test func theServersAddressIsNotGivenAway() throws {
        let address = try #require(IPv4Address("192.0.2.100"))
        let pool = try #require(AddressPool(first: address, last: address, excluded: [address]))
        var table = LeaseTable(pool: pool)
        #expect(table.offer(to: machine, wishing: address, at: start) == nil)
        #expect(table.grant(address, to: machine, at: start) == false)
    }

    @Test func aRangeMustBeOne() throws {
        let (low, high) = (try #require(IPv4Address("10.0.0.1")), try #require(IPv4Address("10.1.0.1")))
        #expect(AddressPool(first: high, last: low) == nil)
        #expect(AddressPool(first: low, last: high) == nil)
    }

    @Test(arguments: [newSeed()]) func noAddressEverHasTwoMachines(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var table = LeaseTable(pool: try pool("192.0.2.100", "192.0.2.119"))
        var journal: [LeaseTable.Lease] = []
        var holders: [IPv4Address: (MACAddress, until: Timestamp)] = [:]
        var now = start
        for _ in 0..<5_000 {
            now = now + .seconds(Int.random(in: 0..<300, using: &random))
            let client = MACAddress(value: UInt64.random(in: 1...40, using: &random))
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<6:
                let wish = IPv4Address(value: 0xC000_0264 + UInt32.random(in: 0..<24, using: &random))
                guard let address = table.offer(to: client, wishing: wish, at: now) else { continue }
                if Bool.random(using: &random), table.grant(address, to: client, at: now) {
                    let holder = holders[address]
                    #expect(holder == nil || holder?.0 == client || (holder?.until ?? now) <= now, "seed \(seed)")
                    holders = holders.filter { $0.value.0 != client }
                    holders[address] = (client, now + table.limits.leaseDuration)
                }
            case 6:
                if let held = holders.first(where: { $0.value.0 == client })?.key, table.release(held, by: client, at: now) {
                    holders[held] = nil
                }
            case 7:
                if let held = holders.first(where: { $0.value.0 == client })?.key, table.decline(held, by: client, at: now) {
                    holders[held] = nil
                }
            default:
                // Killed and started again: what was written down is what is known.
                journal += table.takeChanges()
                table = LeaseTable(pool: table.pool, remembered: journal)
            }
            journal += table.takeChanges()
        }
    }
}
