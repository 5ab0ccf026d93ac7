import IPMI
import Testing

struct DatagramTests {
    @Test func aSessionlessMessageIsReadAndWritten() throws {
        let bytes: [UInt8] = [
            0x06, 0x00, 0xFF, 0x07,  // version, reserved, no acknowledgement, class IPMI
            0x00,  // no authentication
            0, 0, 0, 0, 0, 0, 0, 0,  // no session
            0x09,  // length
            0x20, 0x18, 0xC8,  // to the controller, function 6, checksum
            0x81, 0x04, 0x38, 0x8E, 0x04,  // from the console, number 1, command, this channel, administrator
            0xB1,  // checksum
        ]
        guard case .sessionless(let message) = try Datagram(decoding: bytes) else {
            Issue.record("not sessionless")
            return
        }
        #expect(Datagram.sessionless(message: message).bytes == bytes)
        // Network function 6, command 0x38, number 1, from the console to the controller.
        let request = GetChannelAuthenticationCapabilities(.administrator).request
        #expect(try Message(decoding: message) == Message(request, number: 1))
    }

    @Test func anOpenSessionRequestIsReadAndWritten() throws {
        let payload: [UInt8] = [
            0x07, 0x04, 0x00, 0x00,  // tag, administrator, reserved
            0xA3, 0xA2, 0xA1, 0xA0,  // the console's name
            0x00, 0x00, 0x00, 0x08, 0x03, 0x00, 0x00, 0x00,  // authentication: RAKP-HMAC-SHA256
            0x01, 0x00, 0x00, 0x08, 0x04, 0x00, 0x00, 0x00,  // integrity: HMAC-SHA256-128
            0x02, 0x00, 0x00, 0x08, 0x01, 0x00, 0x00, 0x00,  // confidentiality: AES-CBC-128
        ]
        let request = OpenSessionRequest(tag: 7, privilege: .administrator, consoleID: 0xA0A1_A2A3, suite: .sha256)
        #expect(request.bytes == payload)
        #expect(try OpenSessionRequest(decoding: payload) == request)
        // RMCP, RMCP+, payload type, no session, no number, length.
        let head: [UInt8] = [6, 0, 0xFF, 7, 6, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 32, 0]
        #expect(Datagram.packet(SessionPacket(.openSessionRequest, payload)).bytes == head + payload)
        #expect(try Datagram(decoding: head + payload) == .packet(SessionPacket(.openSessionRequest, payload)))
    }

    @Test func setupMessagesComeBackAsTheyWere() throws {
        let granted = OpenSessionResponse.Granted(controllerID: 9, suite: .sha1)
        let opened = OpenSessionResponse(tag: 1, status: .noErrors, consoleID: 8, granted: granted)
        #expect(try OpenSessionResponse(decoding: opened.bytes) == opened)
        let refused = OpenSessionResponse(tag: 1, status: .noCipherSuiteMatch, consoleID: 8, granted: nil)
        #expect(try OpenSessionResponse(decoding: refused.bytes) == refused)
        let login = Login(.operator, userName: Array("admin".utf8))
        let first = RAKPMessage1(tag: 2, controllerID: 9, login: login, consoleRandom: counting(from: 1))
        #expect(try RAKPMessage1(decoding: first.bytes) == first)
        let half = RAKPMessage2.Half(
            controllerRandom: counting(from: 2), controllerGUID: counting(from: 3), code: counting(from: 4, 20))
        let second = RAKPMessage2(tag: 2, status: .noErrors, consoleID: 8, half: half)
        #expect(try RAKPMessage2(decoding: second.bytes) == second)
        let third = RAKPMessage3(tag: 3, status: .noErrors, controllerID: 9, code: counting(from: 5, 20))
        #expect(try RAKPMessage3(decoding: third.bytes) == third)
        let fourth = RAKPMessage4(tag: 3, status: .noErrors, consoleID: 8, code: counting(from: 6, 12))
        #expect(try RAKPMessage4(decoding: fourth.bytes) == fourth)
    }

    /// Two bytes are all that some controllers say when they refuse.
    @Test func aRefusalMayBeCutOffAfterItsStatus() throws {
        #expect(try OpenSessionResponse(decoding: [1, 0x11]).status == .noCipherSuiteMatch)
        #expect(try RAKPMessage2(decoding: [1, 0x0D]).status == .unauthorizedName)
        #expect(try RAKPMessage4(decoding: [1, 0x0F]).status == .wrongIntegrityCheckValue)
    }

    @Test(arguments: [
        ("07", DecodingFailure.unexpected(0x07, at: 0)),
        ("06 00 FF 06", .unexpected(0x06, at: 3)),
        ("06 00 FF 07 02", .unexpected(0x02, at: 4)),
        ("06 00 FF 07 00 01", .unexpected(0x01, at: 5)),
        ("06 00 FF 07 06 3F", .unexpected(0x3F, at: 5)),
        ("06 00 FF 07 06 00 00000000 00000000 0000 AA", .trailingBytes(at: 16)),
        ("06 00 FF 07 06 00 00000000 00000000 FFFF", .truncated(at: 16)),
    ])
    func saysWhereADatagramIsWrong(text: String, failure: DecodingFailure) {
        #expect(throws: failure) { try Datagram(decoding: hex(text)) }
    }

    @Test func aMessageWithAWrongChecksumIsRefused() throws {
        // Get Chassis Status, number 5.
        let bytes = hex("20 00 E0 81 14 01 6A")
        #expect(try Message(decoding: bytes) == Message(GetChassisStatus().request, number: 5))
        for index in bytes.indices {
            var damaged = bytes
            damaged[index] ^= 0x10
            #expect(throws: DecodingFailure.self) { try Message(decoding: damaged) }
        }
    }
}
