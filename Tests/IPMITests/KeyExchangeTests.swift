import IPMI
import IPMIDriver
import Testing

/// The vectors were made with Python's `hmac` and `openssl enc`, from the formulas of §13.28 to §13.32.
struct KeyExchangeTests {
    struct Vector: Sendable, CustomTestStringConvertible {
        var suite: CipherSuite
        var controllerKey: [UInt8]?
        /// RAKP messages 2, 3 and 4.
        var codes: [String]
        /// Get Chassis Status, number 5, as packet 7 of the session.
        var datagram: String

        var testDescription: String { "\(suite)\(controllerKey == nil ? "" : " with a controller's key")" }
    }

    static let vectors = [
        Vector(
            suite: .sha1,
            codes: [
                "6d0a3e4f4f10d4e9d6865c260a5fb0cd5d86b62d", "6d291f90c806ae156ecc86450c1dd4c28bba6790",
                "077a205fe23dad1797123df2",
            ],
            datagram: """
                0600ff07 06c0 b3b2b1b0 07000000 2000 707172737475767778797a7b7c7d7e7f
                4a495b4c42df50eeffbed298849695d6 ffff0207 e710d051fdbe1730696ffbbc
                """),
        Vector(
            suite: .sha256,
            codes: [
                "9bef9ea8ce500094e97380c4156bd6227ddd51a8639d05121eb08c74e118dd9b",
                "8790d2dcf56e9fcd0b13a0dc5f5be6ff67dbfc19bd86a9de302bf245688e57a7", "600010f11ce1ac42b758f572f8ff507a",
            ],
            datagram: """
                0600ff07 06c0 b3b2b1b0 07000000 2000 707172737475767778797a7b7c7d7e7f
                04d5d218f14ce62f78a327eec3d6e4cb ffff0207 833034018087372df9754515cc199135
                """),
        Vector(
            suite: .sha1, controllerKey: [0xAA, 0xBB, 0xCC],
            codes: [
                "6d0a3e4f4f10d4e9d6865c260a5fb0cd5d86b62d", "6d291f90c806ae156ecc86450c1dd4c28bba6790",
                "ac11d0e18302b92f824cf43f",
            ],
            datagram: """
                0600ff07 06c0 b3b2b1b0 07000000 2000 707172737475767778797a7b7c7d7e7f
                0bca3c1f971ea831b7f1f6e623498e14 ffff0207 d9d10ec8a5d5d2af36ca0235
                """),
    ]

    private let cryptography = LibcryptoCryptography()

    private func exchange(_ vector: Vector) -> KeyExchange {
        let request = RAKPMessage1(
            tag: 0, controllerID: 0xB0B1_B2B3, login: Login(.administrator, userName: Array("admin".utf8)),
            consoleRandom: counting(from: 0x10))
        let half = RAKPMessage2.Half(
            controllerRandom: counting(from: 0x30), controllerGUID: counting(from: 0x50), code: [])
        return KeyExchange(
            suite: vector.suite, request: request, consoleID: 0xA0A1_A2A3, half: half, password: Secret(Array("secret".utf8)),
            controllerKey: vector.controllerKey.map(Secret.init))
    }

    @Test(arguments: vectors)
    func bothSidesProveWhatTheyKnow(vector: Vector) {
        let exchange = exchange(vector)
        #expect(exchange.controllerCode(cryptography) == hex(vector.codes[0]))
        #expect(exchange.consoleCode(cryptography) == hex(vector.codes[1]))
        #expect(exchange.activationCode(cryptography) == hex(vector.codes[2]))
    }

    @Test(arguments: vectors)
    func aMessageIsSealedAndOpened(vector: Vector) throws {
        let keys = exchange(vector).keys(cryptography)
        let message = Message(GetChassisStatus().request, number: 5).bytes
        let sealed = keys.sealed(
            message, to: 0xB0B1_B2B3, sequence: 7, initializationVector: counting(from: 0x70), cryptography)
        #expect(sealed == hex(vector.datagram))
        #expect(try keys.open(packet(sealed), cryptography) == message)
    }

    @Test func messagesOfEveryLengthAreOpenedAsTheyWere() throws {
        let keys = exchange(Self.vectors[1]).keys(cryptography)
        for length in 0..<100 {
            let message = [UInt8](repeating: 0xA5, count: length)
            let sealed = keys.sealed(message, to: 1, sequence: 1, initializationVector: counting(from: 0), cryptography)
            #expect((sealed.count - 4 - vectorCodeLength) % 4 == 0, "integrity is over whole words")
            #expect(try keys.open(packet(sealed), cryptography) == message)
        }
    }

    private let vectorCodeLength = 16

    @Test func nothingThatWasChangedOnTheWayIsOpened() throws {
        for vector in Self.vectors {
            let keys = exchange(vector).keys(cryptography)
            let sealed = hex(vector.datagram)
            // The first four bytes are RMCP's, which is not protected.
            for index in 4..<sealed.count {
                var damaged = sealed
                damaged[index] ^= 0x01
                guard case .packet(let packet)? = try? Datagram(decoding: damaged) else { continue }
                #expect(throws: DecodingFailure.notAuthentic) { try keys.open(packet, cryptography) }
            }
        }
    }

    @Test func keysAndPasswordsDoNotPrint() {
        let exchange = exchange(Self.vectors[2])
        var text = String(describing: exchange) + String(reflecting: exchange) + "\(exchange.keys(cryptography))"
        dump(exchange, to: &text)
        dump(exchange.keys(cryptography), to: &text)
        #expect(!text.contains("secret"))
        // 0xAABBCC and "secret", as `dump` would write them.
        #expect(!text.contains("170") && !text.contains("115"))
    }

    private func packet(_ bytes: [UInt8]) throws -> SessionPacket {
        guard case .packet(let packet) = try Datagram(decoding: bytes) else { throw DecodingFailure.notAuthentic }
        return packet
    }
}
