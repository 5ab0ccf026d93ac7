import DHCP
import Foundation

extension Wire {
    /// Sends a message from the machine and prints what comes back, in hexadecimal digits: so many messages, and whatever follows
    /// within a second.
    private static let program = """
        import socket, sys
        message, to, port, source, answers, wait = sys.argv[1:7]
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        s.setsockopt(socket.SOL_SOCKET, 25, b"eth0")
        s.bind(("0.0.0.0", int(source)))
        s.sendto(bytes.fromhex(message), (to, int(port)))
        received = 0
        while True:
            s.settimeout(float(wait) if received < int(answers) else 1)
            try: print(s.recvfrom(2048)[0].hex())
            except TimeoutError: break
            received += 1
            if int(answers) == 1 and len(sys.argv) > 7: break
        """

    /// The first answer to a message, or `nil` where none comes for so many seconds.
    func exchange(
        _ message: DHCPMessage, to address: String = "255.255.255.255", port: Int = 67, from source: Int = 68,
        wait: String = "120"
    ) async throws -> DHCPMessage? {
        try await send(message, [address, "\(port)", "\(source)", "1", wait, "first"]).first
    }

    /// All answers to a message that everybody hears; at least so many, unless they take minutes.
    func exchanges(_ message: DHCPMessage, answers: Int) async throws -> [DHCPMessage] {
        try await send(message, ["255.255.255.255", "67", "68", "\(answers)", "60"])
    }

    private func send(_ message: DHCPMessage, _ words: [String]) async throws -> [DHCPMessage] {
        let hex = message.bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        let result = try await run(["python3", "-c", Self.program, hex] + words)
        return try String(decoding: result.output, as: UTF8.self).split(whereSeparator: \.isNewline).map { digits in
            let bytes = stride(from: 0, to: digits.count, by: 2).compactMap { offset in
                let start = digits.index(digits.startIndex, offsetBy: offset)
                return UInt8(digits[start..<digits.index(start, offsetBy: 2)], radix: 16)
            }
            return try DHCPMessage(decoding: bytes)
        }
    }
}

extension DHCPMessage {
    /// What the machine of a `BootWorld` asks.
    static func discover(_ vendorClass: String?, _ kind: DHCPMessage.Kind = .discover, isIPXE: Bool = false) -> DHCPMessage {
        var message = DHCPMessage(.request, kind, transactionID: 0x1234_5678, hardwareAddress: BootWorld.machine)
        // A client without an address would hear nothing else.
        message.isBroadcast = true
        message.options[text: .vendorClass] = vendorClass
        if isIPXE { message.options[.iPXE] = [] }
        if let vendorClass { message.options[.clientArchitecture] = [0, vendorClass.hasPrefix("HTTP") ? 16 : 0] }
        return message
    }
}
