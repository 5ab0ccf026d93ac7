import DHCP
import Model

/// A message as a client sends it: the fixed part with the address 52:54:00:aa:00:01, then `options` and the end.
func clientBytes(options: [UInt8], serverName: [UInt8] = [], bootFile: [UInt8] = []) -> [UInt8] {
    var bytes: [UInt8] = [
        0x01,  // op: request
        0x01,  // htype: Ethernet
        0x06,  // hlen
        0x00,  // hops
        0x39, 0x03, 0xF3, 0x26,  // xid
        0x00, 0x04,  // secs
        0x80, 0x00,  // flags: broadcast
        0, 0, 0, 0,  // ciaddr
        0, 0, 0, 0,  // yiaddr
        0, 0, 0, 0,  // siaddr
        0, 0, 0, 0,  // giaddr
        0x52, 0x54, 0x00, 0xAA, 0x00, 0x01,  // chaddr
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0,  // chaddr, unused
    ]
    bytes += serverName + Array(repeating: 0, count: 64 - serverName.count)
    bytes += bootFile + Array(repeating: 0, count: 128 - bootFile.count)
    bytes += [0x63, 0x82, 0x53, 0x63]  // cookie
    return bytes + options + [0xFF]
}

/// Options of firmware's PXE, as EDK2 sends them.
let pxeOptions: [UInt8] =
    [
        0x35, 0x01, 0x01,  // 53: DISCOVER
        0x39, 0x02, 0x05, 0xC0,  // 57: 1472 bytes at most
        0x37, 0x05, 0x01, 0x03, 0x2B, 0x42, 0x43,  // 55: 1, 3, 43, 66, 67
        0x61, 0x11, 0x00,  // 97: type 0, and the SMBIOS UUID
    ] + (1...16).map { UInt8($0) }
    + [
        0x5E, 0x03, 0x01, 0x03, 0x10,  // 94: UNDI 3.16
        0x5D, 0x02, 0x00, 0x07,  // 93: x86-64 UEFI
        0x3C, 0x20,  // 60
    ] + Array("PXEClient:Arch:00007:UNDI:003016".utf8)

let machine = MACAddress(value: 0x5254_00AA_0001)
let server = IPv4Address("192.0.2.1") ?? .none
let start = Timestamp(microseconds: 1_000_000_000)

/// A client's message with the options that boot clients are told by.
func message(
    _ kind: DHCPMessage.Kind, from address: MACAddress = machine, vendorClass: String? = nil, architecture: UInt16? = nil,
    isIPXE: Bool = false
) -> DHCPMessage {
    var message = DHCPMessage(.request, kind, transactionID: 7, hardwareAddress: address)
    message.options[text: .vendorClass] = vendorClass
    message.options[.clientArchitecture] = architecture.map { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    if isIPXE { message.options[.iPXE] = [0xB1, 5, 1, 0x1A, 0xF4, 0x10, 0] }
    return message
}

func pool(_ first: String = "192.0.2.100", _ last: String = "192.0.2.199") throws -> AddressPool {
    guard let first = IPv4Address(first), let last = IPv4Address(last), let pool = AddressPool(first: first, last: last) else {
        throw DHCPMessage.DecodingFailure.unknownKind
    }
    return pool
}
