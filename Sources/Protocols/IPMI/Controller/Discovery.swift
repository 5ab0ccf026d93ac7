/// What a controller says before there is a session (§22.13, §22.15).
package struct Discovery: Sendable, Hashable {
    /// The suites that it names.
    package var suites: Set<CipherSuite>
    /// Whether it has sessions of RMCP+.
    package var supportsRMCPPlus = true
    /// Whether it answers Get Channel Cipher Suites; not every controller does.
    package var listsCipherSuites = true

    /// A controller with these suites.
    package init(suites: Set<CipherSuite>) {
        self.suites = suites
    }

    /// The number of Get Channel Cipher Suites among the application commands.
    package static let cipherSuitesCode: UInt8 = 0x54

    /// The answer to a message outside of any session, in the format of IPMI v1.5, as a datagram; `nil` where silence is the answer.
    package func reply(to bytes: [UInt8]) -> [UInt8]? {
        guard let request = try? Message(decoding: bytes), let response = response(to: request) else { return nil }
        return Datagram.sessionless(message: Message(answering: request, response.code, response.data).bytes).bytes
    }

    /// The same in the format of RMCP+, which is how some consoles ask for the cipher suites (§13.14).
    package func reply(to packet: SessionPacket) -> [UInt8]? {
        guard packet.sessionID == 0, packet.payloadType == .message, !packet.isAuthenticated, !packet.isEncrypted,
            let request = try? Message(decoding: packet.payload), let response = response(to: request)
        else { return nil }
        let answer = Message(answering: request, response.code, response.data).bytes
        return Datagram.packet(SessionPacket(.message, answer)).bytes
    }

    /// The answer to one of the questions that may be asked within a session too.
    package func response(to request: Message) -> Response? {
        guard request.function == NetworkFunction.application.rawValue else { return nil }
        switch request.command {
        case GetChannelAuthenticationCapabilities.code:
            return Response(.completed, [0x01, 0x80, 0x04, supportsRMCPPlus ? 0x03 : 0x01, 0, 0, 0, 0])
        case Self.cipherSuitesCode:
            return listsCipherSuites ? cipherSuites(request.data) : nil
        default:
            return nil
        }
    }

    /// The records of the suites in pieces of 16 bytes: a start byte, the suite's number, its algorithms (§22.15.1).
    private func cipherSuites(_ data: [UInt8]) -> Response {
        guard data.count == 3 else { return Response(.wrongLength) }
        let records = suites.sorted { $0.rawValue < $1.rawValue }.flatMap { suite in
            [0xC0, suite.rawValue] + zip(suite.algorithms, [0x00, 0x40, 0x80] as [UInt8]).map { $0 | $1 }
        }
        let piece = records.dropFirst(Int(data[2] & 0x3F) * 16).prefix(16)
        return Response(.completed, [0x01] + piece)
    }
}
