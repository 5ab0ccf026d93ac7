import DHCP
import Foundation
import Model
import TestWorlds
import Testing

@testable import BootServer

@Suite struct LeaseFileTests {
    private func settings(_ world: BootWorld) throws -> BootSettings {
        var settings = world.settings(try BootWorld.network())
        settings.dhcp = .authoritative
        settings.leaseFile = world.path("leases")
        settings.pools = [try pool("192.0.2.100", "192.0.2.110")]
        return settings
    }

    private func pool(_ first: String, _ last: String) throws -> AddressPool {
        let first = try #require(IPv4Address(first))
        let last = try #require(IPv4Address(last))
        return try #require(AddressPool(first: first, last: last))
    }

    private func acquire(_ client: UInt64, from book: LeaseBook, _ interface: BootNetwork, at now: Timestamp) async throws
        -> IPv4Address?
    {
        let responder = DHCPResponder(.init(mode: .authoritative, server: interface.address, subnet: interface.subnet))
        let discover = DHCPMessage(.request, .discover, transactionID: 1, hardwareAddress: MACAddress(value: client))
        let first = try await book.answer(discover, at: .dhcp, by: responder, on: interface, boot: nil, now: now)
        guard case .reply(let offer, _) = first else { return nil }
        var request = DHCPMessage(.request, .request, transactionID: 1, hardwareAddress: MACAddress(value: client))
        request.options[address: .requestedAddress] = offer.yourAddress
        let second = try await book.answer(request, at: .dhcp, by: responder, on: interface, boot: nil, now: now)
        guard case .reply(let reply, _) = second, reply.kind == .acknowledgement else { return nil }
        return reply.yourAddress
    }

    @Test func leasesSurviveARestart() async throws {
        let world = try BootWorld()
        let settings = try settings(world)
        let interface = try BootWorld.network()
        let book = try LeaseBook(settings)
        var given: [IPv4Address] = []
        for client in UInt64(1)...8 {
            given.append(try #require(try await acquire(client, from: book, interface, at: world.time.now)))
        }
        let again = try LeaseBook(settings)
        for client in UInt64(9)...11 {
            let address = try #require(try await acquire(client, from: again, interface, at: world.time.now))
            #expect(!given.contains(address))
        }
        #expect(try await acquire(12, from: again, interface, at: world.time.now) == nil)
        let third = try LeaseBook(settings)
        for client in UInt64(1)...8 {
            #expect(try await acquire(client, from: third, interface, at: world.time.now) == given[Int(client) - 1])
        }
    }

    @Test func theFileDoesNotGrowForEver() async throws {
        let world = try BootWorld()
        let settings = try settings(world)
        let interface = try BootWorld.network()
        let book = try LeaseBook(settings)
        for round in 0..<600 {
            _ = try await acquire(UInt64(1 + round % 3), from: book, interface, at: world.time.now + .seconds(round))
        }
        let lines = try String(contentsOfFile: world.path("leases"), encoding: .utf8).split(separator: "\n")
        #expect(lines.count <= 260)
        #expect(try await acquire(1, from: LeaseBook(settings), interface, at: world.time.now + .seconds(600)) != nil)
    }

    /// A kill may leave half a line; what people write may be none.
    @Test func damagedLinesAreLeftOut() async throws {
        let world = try BootWorld()
        let end = (world.time.now + .seconds(600)).microseconds
        try Data("52:54:00:aa:00:01 192.0.2.105 \(end)\nnonsense\n52:54:00:aa:00:02 192.0.2.1".utf8)
            .write(to: world.folder.appending(path: "leases"))
        let book = try LeaseBook(try settings(world))
        let address = try await acquire(0x5254_00AA_0001, from: book, try BootWorld.network(), at: world.time.now)
        #expect(address == IPv4Address("192.0.2.105"))
    }

    @Test func eachPoolBelongsToANetwork() throws {
        let world = try BootWorld()
        var settings = try settings(world)
        settings.pools = []
        #expect(throws: BootFailure.self) { try LeaseBook(settings) }
        settings.pools = [try pool("192.0.2.100", "192.0.2.110"), try pool("10.0.0.1", "10.0.0.9")]
        #expect(throws: BootFailure("The addresses 10.0.0.1-10.0.0.9 are in the network of no boot interface.")) {
            try LeaseBook(settings)
        }
    }
}
