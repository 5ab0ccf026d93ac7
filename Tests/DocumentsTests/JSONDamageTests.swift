import Documents
import RepeatableRandom
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
        var random = SeededGenerator(seed: seed)
        let original = Array(Self.document.utf8)
        for round in 0..<1_500 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...4, using: &random) { mutate(&bytes, &random) }
            do {
                let json = try JSON(parsing: bytes)
                #expect((try? JSON(parsing: json.bytes)) == json, "seed \(seed), round \(round): \(bytes)")
            } catch {
                #expect((0...bytes.count).contains(error.offset), "seed \(seed), round \(round): \(bytes)")
            }
        }
    }

    private func mutate(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        let position = Int.random(in: 0..<bytes.count, using: &random)
        let structural = Array("{}[]\",:\\0-e.u\n".utf8)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes[position] = UInt8.random(in: .min ... .max, using: &random)
        case 1: bytes[position] = structural[Int.random(in: 0..<structural.count, using: &random)]
        case 2: bytes.insert(structural[Int.random(in: 0..<structural.count, using: &random)], at: position)
        case 3: bytes.remove(at: position)
        default: bytes.swapAt(position, Int.random(in: 0..<bytes.count, using: &random))
        }
    }
}
