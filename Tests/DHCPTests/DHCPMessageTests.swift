import DHCP
import Model
import RepeatableRandom
import Testing

@Suite struct DHCPMessageTests {
    @Test func readsWhatFirmwareSends() throws {
        let message = try DHCPMessage(decoding: clientBytes(options: pxeOptions))
        #expect(message.operation == .request)
        #expect(message.kind == .discover)
        #expect(message.transactionID == 0x3903_F326)
        #expect(message.seconds == 4)
        #expect(message.isBroadcast)
        #expect(message.hardwareAddress == machine)
        #expect(message.options[text: .vendorClass] == "PXEClient:Arch:00007:UNDI:003016")
        #expect(message.options[.clientArchitecture] == [0, 7])
        #expect(message.options[.clientMachineIdentifier]?.count == 17)
        #expect(message.options[.messageType] == nil)
    }

    @Test func writesWhatClientsRead() throws {
        var reply = DHCPMessage(.reply, .offer, transactionID: 0x3903_F326, hardwareAddress: machine)
        reply.yourAddress = IPv4Address(value: 0xC000_0265)
        reply.nextServer = server
        reply.bootFile = "snponly.efi"
        reply.options[address: .serverIdentifier] = server
        let bytes = reply.bytes
        #expect(Array(bytes[0..<8]) == [0x02, 0x01, 0x06, 0x00, 0x39, 0x03, 0xF3, 0x26])
        #expect(Array(bytes[16..<24]) == [192, 0, 2, 101, 192, 0, 2, 1])  // yiaddr, siaddr
        #expect(Array(bytes[28..<34]) == [0x52, 0x54, 0x00, 0xAA, 0x00, 0x01])
        #expect(Array(bytes[108..<120]) == Array("snponly.efi".utf8) + [0])
        #expect(
            Array(bytes[236..<250]) == [
                0x63, 0x82, 0x53, 0x63,  // cookie
                0x35, 0x01, 0x02,  // 53: OFFER
                0x36, 0x04, 192, 0, 2, 1,  // 54: server
                0xFF,  // end
            ])
        #expect(bytes.count == 300)
    }

    @Test func optionsInPiecesAreOne() throws {
        let message = try DHCPMessage(
            decoding: clientBytes(options: [0x35, 0x01, 0x01, 0x43, 0x02, 0x61, 0x62, 0x00, 0x43, 0x01, 0x63]))
        #expect(message.options[text: .bootFileName] == "abc")
    }

    @Test func longOptionsGoInPieces() throws {
        var message = message(.discover)
        let long = (0..<600).map { UInt8(truncatingIfNeeded: $0) }
        message.options[.vendorInformation] = long
        #expect(try DHCPMessage(decoding: message.bytes).options[.vendorInformation] == long)
    }

    /// RFC 2131 §4.1: options go on in `file` and in `sname`, and in this order.
    @Test func fieldsMayHoldOptions() throws {
        let bytes = clientBytes(
            options: [0x34, 0x01, 0x03, 0x43, 0x01, 0x61], serverName: [0x43, 0x01, 0x63, 0xFF],
            bootFile: [0x35, 0x01, 0x01, 0x43, 0x01, 0x62, 0xFF])
        let message = try DHCPMessage(decoding: bytes)
        #expect(message.kind == .discover)
        #expect(message.options[text: .bootFileName] == "abc")
        #expect(message.bootFile == "")
        #expect(message.serverName == "")
    }

    @Test(arguments: [
        ([UInt8](), DHCPMessage.DecodingFailure.unknownKind),
        ([0x35, 0x01, 0x09], .unknownKind),
        ([0x35, 0x02, 0x01, 0x01], .unknownKind),
        ([0x35, 0x01, 0x01, 0x0C, 0x09, 0x61], .truncatedOption(12, at: 244)),
    ])
    func refusesOptionsThatMakeNoMessage(_ options: [UInt8], _ failure: DHCPMessage.DecodingFailure) {
        #expect(throws: failure) { try DHCPMessage(decoding: clientBytes(options: options)) }
    }

    @Test func refusesWhatIsNoEthernetDHCP() {
        var bytes = clientBytes(options: pxeOptions)
        bytes[0] = 3
        #expect(throws: DHCPMessage.DecodingFailure.unknownOperation(3)) { try DHCPMessage(decoding: bytes) }
        bytes = clientBytes(options: pxeOptions)
        bytes[1] = 32
        #expect(throws: DHCPMessage.DecodingFailure.unknownHardware(type: 32, length: 6)) { try DHCPMessage(decoding: bytes) }
        bytes = clientBytes(options: pxeOptions)
        bytes[239] = 0
        #expect(throws: DHCPMessage.DecodingFailure.noCookie) { try DHCPMessage(decoding: bytes) }
    }

    @Test func everyPrefixIsRefusedOrRead() throws {
        let bytes = clientBytes(options: pxeOptions)
        for length in 0..<240 {
            #expect(throws: DHCPMessage.DecodingFailure.truncated(count: length)) {
                try DHCPMessage(decoding: Array(bytes.prefix(length)))
            }
        }
        for length in 240..<bytes.count { _ = try? DHCPMessage(decoding: Array(bytes.prefix(length))) }
    }

    @Test(arguments: [newSeed()]) func whatWasReadIsWrittenAgain(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<5_000 {
            guard let read = try? DHCPMessage(decoding: clientBytes(options: pxeOptions).damaged(by: &random)) else { continue }
            var again = try DHCPMessage(decoding: read.bytes)
            // Bytes that are no UTF-8 are replaced by a sign that takes more room, so that the fields may be cut.
            (again.bootFile, again.serverName) = (read.bootFile, read.serverName)
            #expect(again == read, "seed \(seed)")
        }
    }

    @Test func encapsulatedOptionsAreOptions() throws {
        let options = try DHCPOptions(encapsulated: [0x06, 0x01, 0x08, 0xFF])
        #expect(options[DHCPOptionCode(rawValue: 6)] == [8])
        #expect(options.encapsulated == [0x06, 0x01, 0x08, 0xFF])
    }
}
