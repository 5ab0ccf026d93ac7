import IPMI
import IPMIDriver
import RepeatableRandom
import SimulatedControllers
import Testing

/// Whatever the network sends is expected: decoders answer or refuse, and never trap.
struct DamageTests {
    /// One valid sample for each decoder, with the decoder.
    static let samples: [(name: String, bytes: [UInt8], decode: @Sendable ([UInt8]) throws -> Void)] = [
        ("sealed datagram", hex(KeyExchangeTests.vectors[0].datagram), { _ = try Datagram(decoding: $0) }),
        (
            "sessionless datagram", Datagram.sessionless(message: Message(GetDeviceID().request, number: 1).bytes).bytes,
            { _ = try Datagram(decoding: $0) }
        ),
        ("message", Message(ChassisControl(.powerUp).request, number: 1).bytes, { _ = try Message(decoding: $0) }),
        (
            "open session request",
            OpenSessionRequest(tag: 0, privilege: .user, consoleID: 1, suite: .sha1).bytes,
            { _ = try OpenSessionRequest(decoding: $0) }
        ),
        (
            "open session response",
            OpenSessionResponse(tag: 0, status: .noErrors, consoleID: 1, granted: .init(controllerID: 1, suite: .sha1)).bytes,
            { _ = try OpenSessionResponse(decoding: $0) }
        ),
        (
            "RAKP message 1",
            RAKPMessage1(
                tag: 0, controllerID: 1, login: Login(.user, userName: [0x61, 0x62]), consoleRandom: counting(from: 0)
            ).bytes, { _ = try RAKPMessage1(decoding: $0) }
        ),
        ("device", counting(from: 1, 11), { _ = try GetDeviceID().answer(decoding: $0) }),
        ("chassis", [0x61, 0, 0x40], { _ = try GetChassisStatus().answer(decoding: $0) }),
        ("boot flags", [1, 5, 0x80, 4, 0, 0, 0], { _ = try GetBootFlags().answer(decoding: $0) }),
        (
            "capabilities", [1, 0x80, 4, 2],
            { _ = try GetChannelAuthenticationCapabilities(.administrator).answer(decoding: $0) }
        ),
    ]

    @Test(arguments: samples.indices)
    func everyProperPrefixIsRefused(index: Int) throws {
        let sample = Self.samples[index]
        #expect(throws: Never.self) { try sample.decode(sample.bytes) }
        // A trailer may be cut: whether it suffices, only the session's keys can say.
        let shortest = sample.name == "sealed datagram" ? 48 : sample.bytes.count
        for length in 0..<shortest {
            #expect(throws: DecodingFailure.self, "\(sample.name), \(length) bytes") {
                try sample.decode(Array(sample.bytes.prefix(length)))
            }
        }
    }

    @Test(arguments: [newSeed()]) func noMutationTraps(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<20_000 {
            let sample = Self.samples[Int.random(in: Self.samples.indices, using: &random)]
            try? sample.decode(sample.bytes.damaged(by: &random))
        }
    }

    /// What is damaged while a session is set up may be a refusal in disguise, as nothing protects it yet; afterwards
    /// nothing that is not authentic is believed.
    @Test(arguments: [newSeed()]) func aSessionSurvivesDamagedDatagrams(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for round in 0..<40 {
            var world = SessionWorld(seed: seed &+ UInt64(round))
            let damage = { (bytes: [UInt8]) in bytes.damaged(by: &random) }
            world.damage = damage
            _ = world.ask(GetChassisStatus().request)
            world.damage = nil
            world.bmc.restart()
            #expect(world.ask(GetChassisStatus().request) == .success([0x60, 0x00, 0x40]), "seed \(seed), round \(round)")
            world.damage = damage
            for _ in 0..<5 {
                #expect(world.ask(GetChassisStatus().request) == .success([0x60, 0x00, 0x40]), "seed \(seed), round \(round)")
            }
        }
    }
}
