import Documents
import Testing

/// Documents that were cut off or changed on their way: each must be read or refused, and never crash.
@Suite struct JSONDamageTests {
    static let document = #"""
        {"uuid": "1be26c0b-03f2-4d2e-ae87-c02d7f33c123", "name": "nöde \"1\"\n\u00e9\ud83d\ude00", "empty": {}, "none": [ ],
         "numbers": [0, -1, 2.5, 1e3, -9223372036854775808, 1E-7], "flags": [true, false, null], "deep": [[[{"a": [{}]}]]]}
        """#

    @Test func everyPrefixOfADocumentIsRefused() {
        let bytes = Array(Self.document.utf8)
        for length in 0..<bytes.count {
            let failure = #expect(throws: JSONParsingFailure.self) { try JSON(parsing: bytes[..<length]) }
            #expect(failure?.reason == .unexpectedEnd, "prefix of \(length) bytes")
            #expect((0...length).contains(failure?.offset ?? -1), "prefix of \(length) bytes")
        }
    }

    @Test(arguments: [1, 2, 3, 0x5EED] as [UInt64])
    func mutationsAreReadOrRefused(seed: UInt64) {
        var random = SplitMix(state: seed)
        let original = Array(Self.document.utf8)
        for round in 0..<1_500 {
            var bytes = original
            for _ in 0...random.below(4) { mutate(&bytes, &random) }
            do {
                let json = try JSON(parsing: bytes)
                #expect((try? JSON(parsing: json.bytes)) == json, "seed \(seed), round \(round): \(bytes)")
            } catch {
                #expect((0...bytes.count).contains(error.offset), "seed \(seed), round \(round): \(bytes)")
            }
        }
    }

    private func mutate(_ bytes: inout [UInt8], _ random: inout SplitMix) {
        let position = random.below(bytes.count)
        let structural = Array("{}[]\",:\\0-e.u\n".utf8)
        switch random.below(5) {
        case 0: bytes[position] = UInt8(random.below(256))
        case 1: bytes[position] = structural[random.below(structural.count)]
        case 2: bytes.insert(structural[random.below(structural.count)], at: position)
        case 3: bytes.remove(at: position)
        default: bytes.swapAt(position, random.below(bytes.count))
        }
    }
}

/// Random numbers that a seed alone reproduces.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ bound: Int) -> Int {
        Int(next() % UInt64(bound))
    }
}
